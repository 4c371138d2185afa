"""Sheets other than A4: their letters, their room, what is refused, and what earlier versions kept."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from commands.report import Job, _on_paper
from commands.report_request import Request
from data.store.store import Store
from reports.content import paper, reissue
from reports.content.edition import Edition
from reports.content.paper import SIZES, Paper, PaperRefused
from reports.render import annex
from reports.render.camera import DESK
from reports.render.compose import MM
from reports.render.picture import WIDTH, Picture
from reports.schedule import definitions, production
from reports.schedule.definitions import Definition
from tests.reports import told
from tests.reports.postal import Post

PAPERS = [Paper(name, lies) for name in SIZES for lies in (False, True)]
LYING = Paper("A3", landscape=True)


@pytest.mark.parametrize("sheet", PAPERS, ids=str)
def test_no_letter_is_smaller_than_eight_points(sheet: Paper) -> None:
    # The smallest letters of a page have 12 pixels, those of the summary 1.35 of its units (summary.css).
    assert 12 * sheet.broad / (1 - 2 * annex.RIM) / sheet.desk * MM >= 8
    assert 1.35 * sheet.unit * MM >= 8
    assert sheet.sheet[0] > 640, "below that it would be laid out as on a telephone"


@pytest.mark.sampled
@pytest.mark.parametrize("sheet", PAPERS, ids=str)
def test_pictures_stay_on_their_sheet(sheet: Paper) -> None:
    wide, papers = WIDTH * sheet.desk // DESK, annex.Papers(sheet)
    for rows in (900, 5_000):
        written = BytesIO()
        Image.fromarray(np.full((rows, wide, 3), 90, np.uint8)[:, : wide // 2]).save(written, "PNG")
        papers.add(Picture("calls", "", "", written.getvalue(), wide // 2, rows, (), {}, ()))
    for leaf in papers.leaves:
        assert leaf.foot <= annex.TOP + sheet.tall + 0.01 <= sheet.high - 9.9
        assert leaf.left + annex.RIM * leaf.width >= -0.01
        assert leaf.left + leaf.width * (1 - annex.RIM) <= sheet.wide


def test_a_size_goes_by_its_name_and_another_is_refused_by_it() -> None:
    assert paper.of(" letter", landscape=True) == Paper("Letter", landscape=True)
    assert [paper.read(str(each)) for each in PAPERS] == PAPERS
    assert paper.read("") == paper.A4
    for given in ("Foolscap", "", "A5"):
        with pytest.raises(PaperRefused) as refused:
            paper.of(given)
        assert repr(given) in str(refused.value.title)
        assert "A4, Letter, A3" in str(refused.value.remedy)


def test_it_is_asked_for_in_place_of_the_definitions() -> None:
    job = Job(replace(told.EDITION, paper=LYING))

    def asked(name: str = "", lies: bool | None = None) -> Paper:
        (found,) = _on_paper(Request(paper=name, landscape=lies), [job])
        return found.edition.paper

    assert asked() == LYING
    assert asked("letter") == Paper("Letter", landscape=True)
    assert asked("A4", False) == paper.A4
    with pytest.raises(PaperRefused):
        asked("Tabloid")


def test_a_definition_keeps_it_and_an_older_one_is_on_a4(store: Store) -> None:
    older = Definition("Board").body()
    for name in ("paper", "landscape"):
        del older[name]
    store.shelf.put(definitions.KIND, "Board", older)
    assert definitions.get(store, "Board").sheet == paper.A4
    kept = definitions.put(store, Definition("Wall", paper="a3", landscape=True))
    assert (kept.paper, definitions.get(store, "Wall").sheet) == ("A3", LYING)
    with pytest.raises(PaperRefused):
        definitions.put(store, Definition("Other", paper="B9"))


def test_the_manifest_says_it_where_it_is_not_the_usual() -> None:
    assert "paper" not in told.document()
    lying = told.document(replace(told.EDITION, paper=LYING))
    assert lying["paper"] == "A3 landscape"
    assert reissue.as_it_was(lying).paper == LYING
    assert reissue.as_it_was(told.document()).paper == paper.A4


def test_a_report_that_nobody_has_is_made_anew_on_other_paper(store: Store, quickly: list[Edition], post: Post) -> None:
    def sent(sheet: Paper) -> str:
        edition = Edition("Board", "2026-W47", "en", "own", store.url, 0, pages=(), paper=sheet)
        with production.only(store):
            return production.perform(production.Job(store, "kim", True), edition, ["kim@bank.example"]).state

    post.plan["RCPT"] = ["450 later"] * 2
    assert (sent(paper.A4), sent(LYING), sent(paper.A4)) == ("failed", "delivered", "delivered")
    assert [edition.paper for edition in quickly] == [paper.A4, LYING], "who comes later gets what others have"
