"""The mail: its answer in words, every tile, links with the same view, dark screens; and no word acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from analytics.charts.palette import DARK
from reports.content import answer, plain
from reports.delivery import letter, mail
from reports.render.camera import FLAGS, browser_path
from tests.pages.hostile import PLACE, WORDS
from tests.reports import told

BASE = "https://teller.bank.example"
# What mail programs make links of in text.
LIVE = re.compile(r"https?://\w|www\.\w|\w@\w|[a-z]\.[a-z]{2}", re.IGNORECASE)
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# The contrast of every text with the ground that it stands on, as WCAG counts it.
CONTRAST = """(() => {
  const light = colour => {
    const parts = colour.match(/[0-9.]+/g).slice(0, 3).map(each => each / 255);
    const [r, g, b] = parts.map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)';
    return /, 0\\)$/.test(colour) ? ground(element.parentElement) : colour;
  };
  return [...document.querySelectorAll('p, h1, h2, td p, th, a, .tile p')].map(element => {
    const [one, other] = [light(getComputedStyle(element).color), light(ground(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
})()"""
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "th", "td", "p", "h1", "h2", "a", "img",
}  # fmt: skip


class Read(HTMLParser):
    """What a mail program makes of the message: its texts outside the head, links and tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.within: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.within.append(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self.within.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.within and self.within[-1] not in ("style", "title") and data.strip():
            self.texts.append(data)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_PUBLIC_ADDRESS", f"{BASE}/")


@pytest.mark.usefixtures("address")
def test_the_answer_comes_first_and_every_tile_is_told_in_words() -> None:
    read = Read(mail.html(told.EDITION, told.document()))
    said = "\n".join(read.texts)
    order = ["Satisfaction 4.05: normal.", "It rests on 2,429 answers.", "Waits rose by 0.7 min.", "7.8 min", "203"]
    places = [said.index(words, said.index("Customer report")) for words in order]
    assert places == sorted(places)
    for words in ("over target", "period before: 7.1 min", "target: at most 5 min", "fewer than 10", "“Too slow.”"):
        assert words in said
    assert read.within.index("img") > read.within.index("h2"), "the picture follows what is told"


@pytest.mark.usefixtures("address")
def test_links_open_each_page_with_the_same_days_and_groups() -> None:
    read = Read(mail.html(told.EDITION, told.document()))
    assert {urlsplit(link).path for link in read.links} >= {"/summary", "/branches", "/satisfaction", "/complaints"}
    for link in read.links:
        assert link.startswith(f"{BASE}/")
        asked = parse_qs(urlsplit(link).query)
        assert asked["period"] == ["2026-W47"]
        assert (asked["region"], asked["bank"], asked["language"]) == (["South & East"], ["own"], ["en"])


def test_without_an_address_nothing_is_a_link() -> None:
    assert Read(mail.html(told.EDITION, told.document())).links == []


def test_it_is_made_for_a_telephone_and_for_dark_screens() -> None:
    html = mail.html(told.EDITION, told.document())
    assert "width=device-width" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    dark = re.search(r"@media \(prefers-color-scheme:dark\)\{(.*?)\}\}", html)
    assert dark is not None
    assert f".ink{{color:{DARK.ink}!important}}" in f"{dark[1]}}}"
    for tag, attributes in Read(html).tags:
        if tag in ("p", "h1", "h2", "th", "a"):
            assert {*str(attributes["class"]).split()} & set(mail.COLOURS), "what has a colour has a dark one"
        assert tag != "img" or "height" not in attributes, "a blocked picture leaves no empty room"


def test_a_broad_table_is_told_cell_by_cell() -> None:
    read = Read(mail.html(told.EDITION, told.document()))
    assert [tag for tag, _ in read.tags].count("th") == 3, "the narrow one stays a table"
    assert "90th percentile wait: 47.1 min (n = 29)" in read.texts


def test_a_mark_comes_before_the_answer() -> None:
    document = told.document() | {"stale": ["Branch visits: the newest day is 3 Nov 2026."]}
    said = Read(mail.html(told.EDITION, document)).texts
    assert said.index("Branch visits: the newest day is 3 Nov 2026.") < said.index("It rests on 2,429 answers.")


def test_every_colon_of_chinese_is_a_chinese_one() -> None:
    said = answer.read(told.document())
    rows = [row for section in said.sections if not section.is_narrow(plain.COLUMNS) for row in section.by_row("zh")]
    assert rows[0][1][0] == "90th percentile wait：47.1 min (n = 29)"
    assert ": 47.1" not in plain.text(said, "zh")


def test_tables_of_plain_text_stand_in_columns() -> None:
    lines = plain.text(answer.read(told.document())).splitlines()
    at = lines.index("Complaints")
    assert lines[at + 1 : at + 5] == [
        "----------",
        "           this week  before",
        "New              203   1,222",
        "접수 대기          8       9",
    ]
    assert "90th percentile wait: 7.8 min" in lines
    assert "  over target | period before: 7.1 min | target: at most 5 min | 7.5 to 8.0 min · n = 18,486" in lines
    assert "  Windows open: 1.7 (1.1)" in lines
    assert "  “Too slow.”" in lines


def test_a_report_from_before_still_says_its_sentences() -> None:
    document = told.document()
    del document["sheet"]
    found = answer.read(document)
    assert (found.sentences, found.tiles, found.sections) == (("Satisfaction 4.05: normal.",), (), ())


def hostile(start: int) -> list[dict[str, Any]]:
    """The parts of a sheet in which each word is somebody else's."""
    words = iter(WORDS[start:] + WORDS[:start])
    tile = {name: next(words) for name in told.TILE if name not in ("metric", "absent")}
    rows = [[next(words) for _ in range(5)] for _ in range(4)]
    lines = [{"words": next(words), "small": next(words), "quote": next(words)} for _ in range(20)]
    return [
        told.part("headline", next(words), *({"words": next(words)} for _ in range(3))),
        told.part("tiles", "Six", tiles=[told.TILE | tile, told.HIDDEN | {"absent": next(words)}]),
        told.part("changed", next(words), *lines),
        told.part("waits", next(words), heads=[next(words) for _ in range(5)], rows=rows),
        told.part("complaints", next(words), heads=["", next(words)[:9]], rows=[["x", next(words)[:9]]]),
        told.part("trust", next(words), {"words": next(words)}),
    ]  # fmt: skip


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("start", [0, 100])
def test_no_word_of_others_acts(start: int) -> None:
    document = told.document(parts=hostile(start)) | {"names": [WORDS[start]], "stale": [WORDS[start + 1]]}
    read, said = Read(mail.html(told.EDITION, document)), plain.text(answer.read(document))
    assert {tag for tag, _ in read.tags} <= TAGS
    assert [tag for tag, _ in read.tags].count("img") == 1
    assert all(link.startswith(f"{BASE}/") for link in read.links)
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert not [src for tag, a in read.tags if (src := a.get("src")) and src != letter.PLACEHOLDER]
    for text in [*read.texts, said]:
        assert not LIVE.search(text), LIVE.search(text)
        assert not ACTING.search(text.replace("\n", ""))
    assert sum(PLACE.partition(".")[0] in text for text in read.texts) > 80, "the words are told all the same"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; skipped where there is none."""
    path = browser_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@pytest.mark.browser
@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_shows_all_of_it_with_pictures_blocked(browser: Browser, scheme: Literal["light", "dark"]) -> None:
    """Nothing is wider than the screen, no room stays empty for the picture, and every letter stands out."""
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for parts in (told.sheet(), hostile(0)):
        page.set_content(mail.html(told.EDITION, told.document(parts=parts)), wait_until="load")
        wide, blocked = page.evaluate(
            "[document.documentElement.scrollWidth, document.images[0].getBoundingClientRect().height]"
        )
        assert wide == 390
        assert blocked < 200
        colours = page.evaluate(CONTRAST)
        assert colours
        assert min(colours) >= 4.5
    assert not [url for url in asked if not url.startswith("cid:")]
    page.close()


def test_what_the_headline_says_is_no_sentence_of_its_own() -> None:
    parts = told.sheet()
    parts[0]["lines"][0]["words"] = "Satisfaction 4.05: normal variation. Worse since 16 Nov: Open complaints (308)."
    parts[2]["lines"][0]["words"] = "Worse since 16 Nov: Open complaints (308)."
    said = answer.read(told.document(parts=parts)).sentences
    assert said[1:] == ("It rests on 2,429 answers.", "Causes that came back: fees (9).")
