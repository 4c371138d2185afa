"""Words of customers, files and addresses in what goes out: message, headers, channels, PDF and workbook; none acts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from reports.content import numbers
from reports.delivery import letter, smtp, webhooks
from reports.render import annex
from reports.render.annex import Leaf, Sheet
from reports.render.picture import Picture, Word
from tests.pages.hostile import WORDS
from tests.reports import told
from tests.reports.delivery.test_mail import ACTING, BASE, LIVE, Read, hostile
from tests.reports.postal import Report

TURNS = range(0, 200, 40)
HEADERS = {
    "from", "to", "subject", "date", "list-unsubscribe", "auto-submitted", "x-auto-response-suppress", "message-id",
    "mime-version", "content-type", "content-language",
}  # fmt: skip


def letter_of(start: int, folder: Path) -> letter.Letter:
    """A report in which each word is somebody else's, its name and scope included."""
    edition = replace(told.EDITION, report=f"board {WORDS[start]}", where=(("segment", WORDS[start + 1]),))
    document = told.document(edition, hostile(start)) | {"names": [WORDS[start + 1]]}
    document["texts"] = [f"{word}." for word in WORDS]
    return letter.write(Report(folder, document), edition)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SMTP_FROM", "teller@bank.example"), ("PUBLIC_ADDRESS", BASE)):
        monkeypatch.setenv(f"TELLER_{name}", value)


@pytest.mark.parametrize("start", TURNS)
def test_no_word_adds_a_header_or_a_name_of_a_file(start: int, tmp_path: Path) -> None:
    for name in letter.FILES:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / letter.HTML).write_text(letter.marked("picture", "") + letter.marked("attached", ""), "utf-8")
    written = smtp.compose(letter_of(start, tmp_path), tmp_path, "kim@bank.example", "key").as_bytes()
    message = message_from_bytes(written, policy=policy.default)
    assert {name.lower() for name in message} == HEADERS
    assert re.fullmatch(r"<mailto:teller@bank\.example\?subject=[\w%.~-]+>", message["List-Unsubscribe"])
    assert not ACTING.search(str(message["Subject"]))
    for part in message.walk():
        assert not re.search(r"[\\\\/:*?\"<>|\x00-\x1f]", part.get_filename() or "")


@pytest.mark.parametrize("start", TURNS)
def test_no_word_acts_in_a_channel(start: int, tmp_path: Path) -> None:
    said = letter_of(start, tmp_path)
    slack, (attached,) = webhooks.slack(said), webhooks.teams(said)["attachments"]
    marked = [block["text"]["text"] for block in slack["blocks"] if block["text"]["type"] != "plain_text"]
    assert [text.partition("|")[0] for text in marked] == [f"<{said.link.replace('&', '&amp;')}"]
    assert not {"<", ">"} & set(slack["text"])
    card = attached["content"]
    assert [action["url"] for action in card["actions"]] == [said.link]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}, "a block of text would be read as Markdown"
    words = [block["text"]["text"] for block in slack["blocks"] if block["text"]["type"] == "plain_text"]
    words += [run["text"] for block in card["body"] for run in block["inlines"]]
    for text in words:
        assert not ACTING.search(text.replace("\n", ""))
        assert not LIVE.search(text.replace(str(tmp_path), "")), text


@pytest.mark.parametrize("start", TURNS)
def test_no_word_acts_on_paper(start: int) -> None:
    edition = replace(told.EDITION, names=(WORDS[start],))
    words = tuple(Word(word, 10, 20.0 * n, 300, 16, 12, n, n, n % 3) for n, word in enumerate(WORDS))
    picture = Picture("voice", WORDS[start + 2], WORDS[start + 3], b"", 1600, 5000, words, {}, ())
    leaf = Leaf(picture, Sheet(0, 5000), 10, 190)
    for html in (annex.html(edition, WORDS[start + 4], [leaf]), annex.front(edition, {"voice": WORDS[start]}, [leaf])):
        read = Read(html)
        own = {"section", "header", "footer", "span", "svg", "text", "h3", "img"} | {"html", "head", "meta", "title"}
        assert {tag for tag, _ in read.tags} <= own | {"style", "body", "h1", "h2", "a", "p"}
        assert all(link.startswith(f"{BASE}/voice?") for link in read.links)
        assert [a["src"] for tag, a in read.tags if tag == "img"] in ([], [annex.UNSEEN])
        assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
        assert not [text for text in read.texts if ACTING.search(text)]


def test_no_word_is_a_formula_or_a_link_in_the_workbook() -> None:
    def fact(word: str) -> dict[str, Any]:
        number = {"page": word, "part": "tiles", "metric": "csat", "where": {"segment": word}, "absent": ""}
        return number | {"period": "2026-11-16..2026-11-22", "value": 4.2, "low": 4.1, "high": 4.3, "n": 184}

    document = told.document() | {"facts": [fact(word) for word in WORDS]}
    document["pages"] = [{"page": word, "title": word} for word in WORDS]
    made = numbers.workbook(document, {"segment": dict(zip(WORDS, WORDS, strict=True))})
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert not [found for sheet in sheets for found in re.findall(r"<f>|<hyperlink|<f ", sheet)]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + len(WORDS)
