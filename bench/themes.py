"""How well themes are named on bank customers' questions (BANKING77) and complaints (CFPB), with and without a model.

An intent or an issue is of one or several of the fourteen themes, as listed below, broadly. Seeds and the weak labels
that they give are all that the trained model sees of the texts, but for the corrections; the labels only measure.

python -m bench.themes
"""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.text.engine import read
from analytics.text.lexicon import shipped
from analytics.text.tagger import Correction, Tagger, train
from data.settings import ROOT

DATA = ROOT.parent / "shared" / "data"
CORRECTIONS = 300
# Themes that an intent's questions are about, by what the intent's name holds; the first that fits.
INTENTS = (
    ("arrival|delivery_estimate", "waiting account"),
    ("compromised|lost_or_stolen|verify|verification|source_of_funds|passcode|pin_blocked", "security digital account"),
    ("not_recognised", "security errors account atm"),
    ("charge|fee|exchange_rate|exchange_charge", "fees errors atm account"),
    ("cash_withdrawal|wrong_amount_of_cash|atm|swallowed", "atm errors account"),
    ("failed|declined|reverted|pending|not_updated|not_working|twice|efund|timing", "errors account waiting digital"),
    ("apple_pay|virtual|contactless|app|top_up|topping_up|disposable", "digital account"),
    ("edit_personal_details", "privacy account digital"),
    ("", "account"),
)  # fmt: skip
ISSUES = (
    (
        "Incorrect information|investigation|credit report|Improper use",
        "errors privacy complaints security loans account",
    ),
    ("debt", "loans errors outreach complaints"),
    ("fraud|Fraud|Identity|identity|Unauthorized|monitoring", "security privacy"),
    ("Fees|fees|interest", "fees"),
    ("mortgage|loan|lender|lease|Struggling|payoff", "loans"),
    ("Communication|contact|Advertising|Disclosure|disclosures", "outreach complaints"),
    ("account|card|purchase|payment|Managing|transaction|funds", "account errors"),
)


@dataclass(frozen=True)
class Labelled:
    """Texts and the themes that each may be named."""

    name: str
    texts: list[str]
    themes: list[frozenset[str]]


def of(label: str, table: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The themes of a label; none where the table does not know it."""
    fits = (themes for parts, themes in table if any(part in label for part in parts.split("|")))
    return frozenset(next(fits, "").split())


def questions() -> Labelled:
    """BANKING77's customers' questions."""
    with (DATA / "comments_en_banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], of(row["category"], INTENTS)) for row in csv.DictReader(file)]
    return Labelled("BANKING77", [text for text, _ in rows], [themes for _, themes in rows])


def complaints() -> Labelled:
    """The CFPB's complaints that come with their story and an issue listed above."""
    with (DATA / "complaints_cfpb" / "DERIVED_cfpb_merged.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["Consumer complaint narrative"], of(row["Issue"], ISSUES)) for row in csv.DictReader(file)]
    kept = [(text, themes) for text, themes in rows if text.strip() and themes]
    return Labelled("CFPB complaints", [text for text, _ in kept], [themes for _, themes in kept])


def report(name: str, texts: list[str], themes: list[frozenset[str]], tagger: Tagger | None = None) -> None:
    """Print how many texts have any theme, how many the right one, and how many of the named themes are right."""
    begun = time.perf_counter()
    found = read(pa.array(texts), language="en", tagger=tagger)["themes"].to_pylist()
    rate = len(texts) / (time.perf_counter() - begun)
    named = [{each["theme"] for each in row} for row in found]
    right = sum(len(mine & true) for mine, true in zip(named, themes, strict=True))
    covered, hit = (
        np.mean([bool(mine) for mine in named]),
        np.mean([bool(m & t) for m, t in zip(named, themes, strict=True)]),
    )
    precision = right / max(sum(map(len, named)), 1)
    print(f"{name:44s} {len(texts):6,d} {covered:9.1%} {hit:9.1%} {precision:9.1%} {rate:12,.0f}", flush=True)


def measure(labelled: Labelled) -> None:
    """Seeds alone, a model trained on the other half's weak labels, and one that analysts have corrected besides."""
    order = np.random.default_rng(7).permutation(len(labelled.texts))
    one, other = order[: len(order) // 2], order[len(order) // 2 :]
    texts, themes = [labelled.texts[i] for i in other], [labelled.themes[i] for i in other]
    report(f"{labelled.name}: seeds", texts, themes)
    learnt = pa.array([labelled.texts[i] for i in one])
    report("  with a model of weak labels", texts, themes, train(learnt, "en", shipped()))
    # An analyst puts right what a comment is about; these labels are broader, so that only named themes are confirmed.
    some = one[:CORRECTIONS]
    seeds = read(pa.array([labelled.texts[i] for i in some]), language="en")["themes"].to_pylist()
    put_right = [
        Correction(
            labelled.texts[i],
            frozenset({each["theme"] for each in row} & labelled.themes[i])
            or frozenset(sorted(labelled.themes[i])[:1]),
        )
        for i, row in zip(some, seeds, strict=True)
    ]
    report(f"  and {len(put_right)} corrections", texts, themes, train(learnt, "en", shipped(), put_right))


def main() -> None:
    """Print the table."""
    if not DATA.is_dir():
        sys.exit(f"The labelled files are not at {DATA}: nothing measured.")
    print(f"{'':44s} {'texts':>6s} {'any theme':>9s} {'right one':>9s} {'of named':>9s} {'texts/second':>12s}")
    measure(questions())
    measure(complaints())


if __name__ == "__main__":
    main()
