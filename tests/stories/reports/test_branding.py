"""The bank's logo and colour in mail: beside what is told, never in its place, and nowhere where there are none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analytics.charts.palette import DARK, LIGHT
from reports.delivery import letter, mail, smtp
from reports.delivery.letter import WHOLE, WORDS, Form
from reports.render.making import Made
from tests.analytics.charts.test_brand import png
from tests.reports import told

COLOUR = "#7A0019"


@pytest.fixture
def branded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The logo's file."""
    file = tmp_path / "bank.png"
    file.write_bytes(png())
    settings = {"LOGO_FILE": str(file), "ACCENT_COLOUR": f"{COLOUR}, #FFB3C0", "BANK_NAME": 'Bank "One"'}
    for name, value in {
        **settings,
        "PUBLIC_ADDRESS": "https://teller.bank.example",
        "SMTP_FROM": "t@bank.example",
    }.items():
        monkeypatch.setenv(f"TELLER_{name}", value)
    return file


def test_verdicts_keep_their_colours_and_without_a_brand_nothing_is_other(
    branded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it, added = mail.html(told.EDITION, told.document()), mail._logo(mail._Mail(told.EDITION, ""))
    for name in ("LOGO_FILE", "ACCENT_COLOUR"):
        monkeypatch.delenv(f"TELLER_{name}")
    without = mail.html(told.EDITION, told.document())
    assert 'alt="Bank &quot;One&quot;"' in added
    plain = with_it.replace(added, "", 1)
    assert plain.replace(COLOUR, LIGHT.accent).replace("#FFB3C0", DARK.accent) == without
    assert COLOUR in plain
    assert "cid:logo" not in without


@pytest.mark.parametrize("form, pictures", [(WHOLE, ["summary.png", "logo.png"]), (WORDS, [])])
def test_it_travels_with_the_mail_as_a_picture_with_its_name(
    form: Form, pictures: list[str], branded: Path, tmp_path: Path
) -> None:
    folder, document = tmp_path / "made", told.document()
    folder.mkdir()
    for name in (letter.LOGO, letter.PICTURE, letter.PDF):
        shutil.copy(branded, folder / name)
    (folder / letter.HTML).write_text(mail.html(told.EDITION, document), encoding="utf-8")
    message = smtp.compose(letter.write(Made(folder, document), told.EDITION), folder, "kim@bank.example", "key", form)
    html = message.get_body(("html",))
    assert html is not None
    inline = [part for part in message.walk() if part.get_content_maintype() == "image"]
    assert [part.get_filename() for part in inline] == pictures
    assert all(f'src="cid:{str(part["Content-ID"])[1:-1]}"' in html.get_content() for part in inline)
    assert html.get_content().count('src="cid:') == len(pictures)
    if pictures:
        assert inline[1]["Content-Description"] == 'Bank "One"'
