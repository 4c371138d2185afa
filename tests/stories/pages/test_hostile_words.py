"""Text from an address, a file or a person stays text, on every page, in every parameter, and in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pandas as pd
import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from analytics.charts import export
from analytics.insights import actions
from analytics.insights.actions import Action
from analytics.metrics import cubes
from analytics.metrics.view import DIMENSIONS, OF_ONE_PAGE
from commands.terminal.session import Session
from data.errors import QuestionError
from data.formats import escaping
from data.literal import in_figure, in_html, in_markdown, visible
from data.texts import Text
from reports.schedule import definitions
from reports.schedule.definitions import Definition, Recipient
from tests.conftest import TODAY
from tests.pages import hostile
from tests.pages.conftest import STILL, Open, dropped
from tests.pages.hostile import WORDS
from tools import photograph
from ui.titles import PAGES

Stores = Callable[..., None]
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# Paragraphs, and the bold title of an error, which is Teller's own.
KINDS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "strong_open", "strong_close"}
# What Streamlit makes of text that Markdown leaves alone: links, mathematics, icons, colours and arrows.
LATER = re.compile(r"https?://\w|www\.|\w@\w[-\w]*\.|:material/|:smile:|--|->|<-", re.IGNORECASE)
DIRECTIVE = re.compile(r"(?<!\\):[a-z-]+\[|(?<!\\)\$")
TAGS = {
    "article", "b", "br", "dd", "div", "dl", "dt", "em", "footer", "h1", "h2", "h3", "header", "i", "img", "li", "mark",
    "p", "q", "section", "small", "span", "strong", "style", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"alt", "class", "hidden", "lang", "role", "src", "style", "title", "data-shown"}
OF_FIGURES = re.compile(r"</?b>|<br>|<extra></extra>|<span style=\"color:#\w+;font-size:\d+px\">|</span>")
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PARAMETERS = ("language", "bank", "period", "against", *DIMENSIONS, *OF_ONE_PAGE)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile bank, counted; only for reading."""
    folder = tmp_path_factory.mktemp("hostile")
    store = hostile.make(folder)
    cubes.open(store)
    return folder


def is_plain_markdown(text: str) -> bool:
    tokens = MARKDOWN.parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    shown = "".join(child.content for child in inner)
    if DIRECTIVE.search(text):
        return False
    return {t.type for t in [*tokens, *inner]} <= KINDS and not LATER.search(shown) and not ACTING.search(shown)


class Tags(HTMLParser):
    """Collects what of a page's HTML is more than text and Teller's own tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_away = any(name == "src" and not str(value).startswith("data:image/") for name, value in attrs)
        if tag not in TAGS or is_away or not {name for name, _ in attrs} <= ATTRIBUTES:
            self.strange.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        self.strange += ACTING.findall(data)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def faults(at: AppTest) -> Iterator[str]:
    """Every text of a page that would be read as more than text."""
    assert not at.exception, at.exception[0].stack_trace
    for node in at._tree:
        proto: Any = getattr(node, "proto", None)
        kind = type(proto).__name__
        if kind == "Html":
            yield from (f"html: {found}" for found in Tags(proto.body).strange)
        elif kind == "PlotlyChart":
            written = [OF_FIGURES.sub("", text) for text in texts(json.loads(proto.spec))]
            yield from (f"figure: {text}" for text in written if "<" in text or ACTING.search(text))
        elif proto is not None and kind not in ("Text", "Code", "Arrow"):
            yield from (f"{kind}: {text}" for text in labels(proto) if not is_plain_markdown(text))


def labels(proto: Any) -> Iterator[str]:
    """The fields that Streamlit reads as Markdown, of an element or a block."""
    for field, value in proto.ListFields():
        if isinstance(value, str) and field.name in ("label", "body", "help", "title", "text"):
            yield value
        elif field.message_type and not hasattr(value, "__len__"):
            yield from labels(value)


@pytest.mark.sampled
@pytest.mark.parametrize("word", WORDS)
def test_a_word_stays_a_word(word: str) -> None:
    assert is_plain_markdown(in_markdown(word))
    assert Tags(f"<p title='{in_html(word)}'>{in_html(word)}</p>").strange == []
    assert "<" not in in_figure(word)
    assert not ACTING.search(Text("{x}", {"x": word}).render())
    assert not ACTING.search(visible(word))
    shown = "".join(c.content for t in MARKDOWN.parse(in_markdown(word)) for c in t.children or ())
    assert shown.replace("\u2060", "") == " ".join(visible(re.sub(r"\s+", " ", word)).split())


@pytest.mark.sampled
@pytest.mark.parametrize("name", PAGES)
def test_every_page(name: str, stores: Stores, bank: Path, opened: Open) -> None:
    stores(own=bank)
    at = opened(name, period="all")
    assert list(faults(at)) == []
    for toggle in at.toggle:
        toggle.set_value(True)
    assert list(faults(at.run())) == []


# The first turns have words of every shape.
@pytest.mark.parametrize("turn", [*range(4), *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 12))])
def test_every_parameter(turn: int, stores: Stores, bank: Path, opened: Open) -> None:
    """Each word in turn, in every parameter and as the name of one."""
    stores(own=bank)
    said = [WORDS[(turn * len(PARAMETERS) + n) % len(WORDS)] for n in range(len(PARAMETERS))]
    together = dict(zip(PARAMETERS, said, strict=True)) | {said[0]: said[1]}
    for name in ("overview", "voice", "summary")[turn % 3 :][:1]:
        assert list(faults(opened(name, **together))) == []
    alone = [("metric", "satisfaction"), ("rows", "overview"), ("period", "calls"), ("find", "voice")]
    parameter, name = alone[turn % 4]
    assert list(faults(opened(name, **{parameter: said[2]}))) == []
    assert list(faults(opened("overview", rows="nps", at=f"segment:{said[3]}"))) == []


def test_documents(stores: Stores, opened: Open, tmp_path: Path) -> None:
    """What people write in Teller: actions with their owners, reports with their scopes and recipients."""
    store = hostile.make(tmp_path / "written")
    stores(own=tmp_path / "written")
    for word, other in zip(WORDS[:60:2], WORDS[1:60:2], strict=True):
        actions.add(store.shelf, Action("", word, other, date(2026, 12, 1), date(2026, 11, 2), by=word))
    for n, word in enumerate(WORDS[60:72]):
        one = Definition(f"r{n}", where=(("segment", word),), recipients=(Recipient(word),))
        store.shelf.put(definitions.KIND, word.replace("/", " "), one.body(), word)
    for name in ("overview", "summary", "reports"):
        assert list(faults(opened(name, period="all"))) == [], name


def test_a_file_of_hostile_names(stores: Stores, opened: Open, tmp_path: Path) -> None:
    """A file's name, its headers and its values, from the first look to the history."""
    stores()
    heads = ["responded_at", "nps", *(in_csv(word) for word in WORDS[:50])]
    lines = [f"2026-11-{n % 20 + 1:02},{n % 11}," + ",".join(in_csv(w) for w in WORDS[n : n + 50]) for n in range(60)]
    at = dropped(opened("uploads"), "\n".join([",".join(heads), *lines]), "a ![x](http&colon;canary.test) <b>.csv")
    assert list(faults(at)) == []
    for button in at.button:
        if button.key == "commit":
            assert list(faults(button.click().run())) == []


def in_csv(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def test_a_terminal_is_not_driven(capsys: pytest.CaptureFixture[str]) -> None:
    """Messages, errors, tables and JSON of the command line."""
    session = Session()
    for word in WORDS:
        session.say(Text("{x}", {"x": word}))
        session.complain(QuestionError(Text("{x}", {"x": word}), word, word), about=word)
        session.answer({word: word}, lambda: None)
    session.table(WORDS[:3], [WORDS[n : n + 3] for n in range(190)])
    replace(session, as_json=True).answer({word: word for word in WORDS}, lambda: None)
    out, err = capsys.readouterr()
    assert not ACTING.search(out.replace("\r\n", "\n") + err)
    assert json.loads(out.strip().splitlines()[-1]) == {word: word for word in WORDS}


def test_an_export_runs_nothing() -> None:
    written = export.csv(pd.DataFrame({word: [word] for word in WORDS})).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(written)) for cell in line]
    assert len(cells) == 2 * len(WORDS)
    assert not [cell for cell in cells if cell.lstrip("\t\r\n ")[:1] in tuple("=+@") and not cell.startswith("'")]
    assert [escaping.unescaped(cell) for cell in cells[len(WORDS) :]] == [word.replace("\r", "\n") for word in WORDS]


@pytest.mark.browser
@pytest.mark.parametrize("asked_of_satisfaction", [(0, 2), pytest.param((0, 1, 2, 3, 4), marks=pytest.mark.long)])
def test_a_browser_asks_for_nothing(
    asked_of_satisfaction: tuple[int, ...], bank: Path, browser: Browser, tmp_path: Path
) -> None:
    """On pages full of such words no request leaves, no dialog opens, and no link or picture leads away."""
    seen: list[str] = []

    def asked(url: str) -> None:
        if is_away(url):
            seen.append(url)

    with photograph.serving(
        TELLER_STORE=str(bank), TELLER_DEMO_STORE=str(tmp_path / "demo"), TELLER_SECRET_FILE=str(tmp_path / "secret"),
        TELLER_TODAY=TODAY, TELLER_INBOX=str(tmp_path / "inbox"),
    ) as base:  # fmt: skip
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, **STILL)
        page.on("request", lambda request: asked(request.url))
        page.on("dialog", lambda dialog: asked(f"http://dialog.{dialog.message}"))
        queries = [{"period": "all"}, dict(zip(PARAMETERS[2:], WORDS[: len(PARAMETERS)], strict=False))]
        queries += [{"metric": "".join(WORDS[:8])}, {"rows": " ".join(WORDS[2:40])}, {"rows": "nps"}]
        for name in ("overview", "satisfaction", "voice", "complaints", "branches", "uploads", "summary"):
            turns = {"overview": tuple(range(len(queries))), "satisfaction": asked_of_satisfaction}.get(name, (0,))
            for query in (queries[turn] for turn in turns):
                url = f"{base}/{'' if name == 'overview' else name}?{urlencode(query)}"
                if page.url == "about:blank":
                    page.goto(url)
                    photograph.settle(page)
                else:
                    photograph.lead(page, url)
                assert page.locator(".teller-headline, .stAlert").count(), (name, query)
                seen += page.evaluate(AWAY)
                assert seen == [], (name, query)
        page.close()


AWAY = """() => [...document.querySelectorAll('a, img, iframe, script, object, form')]
    .map(e => String(e.href?.baseVal || e.href || e.src || e.data || e.action || ''))
    .filter(address => address.split('?')[0].includes('canary'))"""


def is_away(url: str) -> bool:
    """Whether a request goes elsewhere than to this machine."""
    host = urlsplit(url).hostname or ""
    return urlsplit(url).scheme.startswith(("http", "ws")) and (host not in ("127.0.0.1", "localhost"))
