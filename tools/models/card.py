"""The model card: what the text models were made from and what they reach, written from the models' own files.

python -m tools.models.card
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from analytics.text.sentiment import MODELS, SCORED
from tools.models import moods
from tools.models.sources import SOURCES

CARD = MODELS / "CARD.md"
BEGIN, END = "<!-- generated: make models -->", "<!-- end of what is generated -->"


def facts(language: str) -> dict[str, Any]:
    """What a model's file says of itself."""
    with np.load(MODELS / f"{language}.npz") as file:
        found: dict[str, Any] = json.loads(str(file["facts"]))
    return found


def lines() -> list[str]:
    """The generated tables."""
    said = [
        BEGIN,
        "",
        "| model | rows learnt from | n-grams of characters | of words | table | file |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for language in SCORED:
        fact, size = facts(language), (MODELS / f"{language}.npz").stat().st_size
        sizes = (", ".join(map(str, fact[kind])) for kind in ("characters", "words"))
        said.append(f"| {language} | {fact['rows']:,} | {' | '.join(sizes)} | 2^{fact['bits']} | {size / 1e6:.2f} MB |")
    size = (MODELS / f"{moods.LANGUAGE}_moods.npz").stat().st_size
    calibrating = (
        f"For calibrating only: `{moods.LANGUAGE}_moods.npz`, {size / 1e6:.2f} MB, {moods.DIRECTIONS} directions that "
        f"the {moods.EMOTIONS} emotions of {moods.SOURCE} span."
    )
    said += [
        "",
        calibrating,
        "",
        "| set | licence | maker | weight | rows kept out | accuracy | mean of both sides |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for language in SCORED:
        reached = {each["source"]: each for each in facts(language)["kept_out"]}
        for source in SOURCES[language]:
            got = reached.get(source.name)
            figures = f"{got['n']:,} | {got['accuracy']:.3f} | {got['balanced']:.3f}" if got else "- | - | -"
            said.append(f"| {source.name} | {source.licence} | {source.maker} | {source.weight:g} | {figures} |")
    return [*said, "", END]


def written(card: str) -> str:
    """The card with its generated part anew."""
    before, rest = card.split(BEGIN)
    return before + "\n".join(lines()) + rest.split(END)[1]


def main() -> None:
    """Write the card anew."""
    path = Path(CARD)
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
