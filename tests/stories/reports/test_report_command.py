"""The whole way in a real browser: from `report` to files that are right, always the same, and of one scope alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from typer.testing import CliRunner, Result

import cli
from data.store.store import Store
from data.texts import translate
from reports.content import editions, manifest
from reports.render import server
from reports.render.camera import browser_path
from reports.schedule import runs
from tests import banks
from tests.conftest import TODAY
from tests.pages import small
from tests.reports import postal
from tests.reports.conftest import let
from tests.reports.render.test_compose import tree
from ui.titles import PAGES

pytestmark = pytest.mark.browser
# What customers of each branch said, in words that no other branch's customers used.
SAID = {"B1": "The clerk at the counter was helpful", "B2": "The escalator was broken again", "B3": "Parking was easy"}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><path fill="#7A0019" d="M0 0h80v20z"/></svg>'
# What an analyst wrote on top.
WORDS = "두 창구 직원이 <b>아팠다</b>, *점심*."
OWN = ("--language", "en", "--pages", "overview")
SCOPE = ("--language", "ko", "--where", "branch=Harbour", "--pages", "voice,branches,calls")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["report", *arguments], catch_exceptions=False)


def answer(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@dataclass(frozen=True)
class Made:
    """What three runs made: the same report twice, and one branch's."""

    store: Store
    folder: Path
    first: dict[str, Any]
    second: dict[str, Any]
    branch: dict[str, Any]
    mails: list[EmailMessage]

    def place(self, run: str) -> Path:
        """The folder of a run's files."""
        return self.folder / run / str(getattr(self, run)["folder"])


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of the tests' own, and settings that lead there."""
    if browser_path() is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    folder = tmp_path_factory.mktemp("reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", TODAY)
        for name in ("store", "demo_store", "secret_file", "inbox", "report_folder"):
            patch.setenv(f"TELLER_{name.upper()}", str(folder / name))
        # A drawing that mail programs do not know, on all three reports.
        (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
        patch.setenv("TELLER_LOGO_FILE", str(folder / "logo.svg"))
        patch.setenv("TELLER_BANK_NAME", "Bank One")
        patch.setenv("TELLER_ACCENT_COLOUR", "#7A0019")
        yield folder


@pytest.fixture(scope="module")
def made(environment: Path, small_bank: Callable[[Path], Store]) -> Made:
    store = small_bank(environment / "store")
    banks.commit(store, "response", [row for branch in SAID for row in spoken(branch)])
    first = answer(*OWN, "--out", str(environment / "first"))
    with server.serving(editions.edition_of(store)) as base:
        second = answer(*OWN, "--out", str(environment / "second"), "--server", base)
        with postal.office() as post, pytest.MonkeyPatch.context() as patch:
            let(patch, post)
            sent: tuple[str, ...] = ("--send", "--to", f"folder:{environment / 'put'}", "--to", "kim@bank.example")
            (environment / "note.txt").write_text(WORDS, encoding="utf-8")
            sent += ("--commentary", str(environment / "note.txt"), "--commentary-by", "Kim")
            branch = answer(*SCOPE, *sent, "--out", str(environment / "branch"), "--server", base)
            mails = post.taken["kim@bank.example"]
    return Made(store, environment, first, second, branch, mails)


def spoken(branch: str) -> Iterator[dict[str, Any]]:
    """A branch's comments of the week, enough that none is too few."""
    for number in range(30):
        at = small.LAST - timedelta(days=number % 7, hours=-11)
        yield {
            "response_id": f"said{branch}{number}", "responded_at": at, "branch_id": branch, "csat": 4, "csat_low": 1,
            "csat_high": 5, "nps": 8, "verbatim": f"{SAID[branch]} {number}",
        }  # fmt: skip


def texts(pdf: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages]


def test_the_same_report_twice_is_the_same(made: Made) -> None:
    assert made.first == made.second, "from a server of its own, and from one that was named"
    files = sorted(path.name for path in made.place("first").iterdir())
    assert files == ["logo.png", "mail.html", "manifest.json", "overview.png", "report.pdf", "summary.png"]
    for name in files:
        assert (made.place("first") / name).read_bytes() == (made.place("second") / name).read_bytes(), name


def test_what_is_answered_is_the_manifest(made: Made) -> None:
    written = (made.place("first") / manifest.NAME).read_bytes()
    assert json.loads(written) == made.first
    assert made.first["week"] == "2026-W47"
    assert made.first["version"] == made.store.version()
    assert [page["width"] for page in made.first["pages"]] == [1600] * 2
    assert {fact["page"] for fact in made.first["facts"]} >= {"summary"}
    assert str(made.folder) not in written.decode()


def test_the_pdf_has_the_summary_the_pages_and_their_numbers(made: Made) -> None:
    reader, said = PdfReader(made.place("first") / "report.pdf"), texts(made.place("first") / "report.pdf")
    count = made.first["pdf"]["pages"]
    assert len(said) == count
    assert all(text.endswith(f"{number} / {count}") for number, text in enumerate(said, 1))
    summary, *pages = made.first["pages"]
    assert summary["headline"] in said[0]
    for page in pages:
        assert any(page["headline"] in text for text in said[1:])
    marks = [str(mark["/Title"]) for mark in reader.outline]  # type: ignore[call-overload]
    assert marks == [page["title"] for page in made.first["pages"]]
    assert marks[1:] == ["Overview"]


def test_a_branch_is_told_of_itself_alone(made: Made) -> None:
    said = "\n".join(texts(made.place("branch") / "report.pdf"))
    written = (made.place("branch") / manifest.NAME).read_text() + (made.place("branch") / "mail.html").read_text()
    assert made.branch["where"] == {"branch_id": "B1"}
    assert "Harbour" in said
    assert SAID["B1"] in said
    for name in ("Market", "Station", "B2", "B3", SAID["B2"], SAID["B3"], "escalator", "Parking"):
        assert not re.search(rf"\b{name}\b", said + written), name


def test_it_speaks_the_language_asked_for(made: Made) -> None:
    reader = PdfReader(made.place("branch") / "report.pdf")
    marks = [str(mark["/Title"]) for mark in reader.outline]  # type: ignore[call-overload]
    shown = [page["page"] for page in made.branch["pages"]]
    assert marks[1:] == [translate(PAGES[page][0], "ko") for page in shown[1:]]
    assert reader.root_object["/Lang"] == "ko-KR"


def test_pages_that_cannot_be_limited_so_are_left_out_and_named(made: Made) -> None:
    assert "calls" not in [page["page"] for page in made.branch["pages"]], "calls know no branch"
    (left,) = made.branch["left_out"]
    assert left["page"] == "calls"
    assert left["reason"]


def test_sentences_stand_apart(made: Made) -> None:
    for which in (made.first, made.branch):
        glued = [text for text in which["texts"] if re.search(r"[^\W\d][.。][^\W\d]", text)]
        assert glued == []
    assert "What this rests on: Week 47 of 2026, 16–22 Nov 2026; compared" in " ".join(made.first["texts"])


def test_an_analysts_words_stand_on_top_of_paper_and_mail(made: Made) -> None:
    (message,) = made.mails
    assert made.branch["commentary"]["text"] == WORDS
    assert "commentary" not in made.first
    # Where two fonts meet, the reader of the PDF puts a space.
    first, words, headline = (
        "".join(said.split())
        for said in (texts(made.place("branch") / "report.pdf")[0], WORDS, made.branch["pages"][0]["headline"])
    )
    assert first.index("Kim") < first.index(words) < first.index(headline)
    html = message.get_body(("html",))
    assert html is not None
    assert "두 창구 직원이 &lt;b&gt;아팠다&lt;/b&gt;, *점심*." in html.get_content()


def test_the_banks_logo_and_colour_are_on_sheet_and_mail(made: Made) -> None:
    with Image.open(made.place("first") / "logo.png") as logo:
        assert logo.convert("RGB").getpixel((300, 20)) == (0x7A, 0, 0x19)
        assert logo.size == (320, 80)
    with Image.open(made.place("first") / "summary.png") as sheet:
        colours = {colour for _, colour in sheet.convert("RGB").crop((0, 0, 1600, 160)).getcolors(100_000) or ()}
    assert (0x7A, 0, 0x19) in colours
    tags = tree(PdfReader(made.place("first") / "report.pdf").root_object["/StructTreeRoot"])
    assert "Bank One" in {str(tag["/Alt"]) for tag in tags if "/Alt" in tag}


def test_what_was_photographed_arrives(made: Made) -> None:
    assert [one["state"] for one in made.branch["deliveries"]] == ["sent", "sent"]
    (message,) = made.mails
    pdf = next(part for part in message.walk() if part.get_content_type() == "application/pdf")
    whole = (made.place("branch") / "report.pdf").read_bytes()
    assert pdf.get_content() == whole
    assert [path.read_bytes() for path in (made.folder / "put").rglob("report.pdf")] == [whole]


def test_every_run_stands_in_the_run_log(made: Made) -> None:
    log = [run for run in runs.all(made.store) if run.state in ("made", "delivered")]
    assert sorted((run.language, run.scope) for run in log) == [("en", "all"), ("en", "all"), ("ko", "branch-B1")]


def test_a_refusal_says_why_and_leaves_nothing(made: Made) -> None:
    out = made.folder / "refused"
    result = run("--server", "http://127.0.0.1:9", "--out", str(out), "--language", "en")
    assert result.exit_code == 1
    assert not out.exists()
    (newest, *_) = runs.all(made.store)
    assert newest.state == "refused"
    assert len(newest.fault) == 3, "what happened, why, and what to do"
    for part in newest.fault:
        assert part.render("en") in result.stderr


@pytest.mark.parametrize(
    "arguments", [("--week", "last"), ("--to", "a@b.example"), ("--send",), ("--list", "--send"), ("--where", "branch")]
)
def test_wrong_usage_is_told_apart(arguments: tuple[str, ...], environment: Path) -> None:
    assert run(*arguments).exit_code == 2


def test_what_does_not_exist_is_refused(made: Made) -> None:
    for arguments in (("nobody",), ("--where", "branch=B9"), ("--pages", "none"), ("--week", "2025-W02")):
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr.strip().count("\n") >= 1, "with the remedy"
