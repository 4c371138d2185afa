"""No option of the command line stands on a page: whoever reads it has fields."""

from __future__ import annotations

import re
from itertools import product

import pytest

from data.texts import LANGUAGES, Text
from tools import catalogue
from ui import fields

# Options of commands that the page has no field for: whoever looks after the server gives them.
SERVER = {"accept-loss", "at", "erase", "secrets", "store"}
OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")


def texts() -> set[str]:
    """Every text that a file's way may show on the Uploads page."""
    return {
        message
        for file, _, message in catalogue.extracted()
        if file.startswith(("data/", "analytics/", "pages/", "ui/")) and "--" in message
    }


def test_no_text_of_a_file_s_way_names_an_option_on_the_page() -> None:
    found = texts()
    assert len(found) > 30, "the command line names them"
    for message, language in product(sorted(found), LANGUAGES):
        names = re.findall(r"\{(\w+)[^}]*\}", message)
        told = fields.told(Text(message, dict.fromkeys(names, 7)), language)
        assert set(OPTION.findall(told)) <= SERVER, told
        assert "{" not in told


@pytest.mark.parametrize(
    "message, values, expected",
    [
        ("5 is the best; --scale WORST-BEST says otherwise.", {}, "5 is the best; “Scale” says otherwise."),
        ("Say it with --scale {low}-{high}.", {"low": 1, "high": 5}, "Say it with “Scale”: 1-5."),
        ("Say --map “{column}=nps” if so.", {"column": "Q1"}, "Say “What its columns become”: “Q1=nps” if so."),
        ("Say which with --zone, such as --zone UTC.", {}, "Say which with “Time zone”, such as “Time zone”: UTC."),
        ("If so, add --accept old.", {}, "If so, add “Confirm”."),
        ("--identity number says", {}, "“What identifies a row”: Its number says"),
        ("run python cli.py maintain --accept-loss.", {}, "run python cli.py maintain --accept-loss."),
    ],
)
def test_an_option_is_named_as_its_field(message: str, values: dict[str, object], expected: str) -> None:
    assert fields.told(Text(message, values), "en") == expected


def test_what_a_file_says_stays_as_it_stands() -> None:
    """A header is no option, whatever it looks like; a text within a text is one as well."""
    inner = Text("--order {value}", {"value": "--scale 1-5"})
    told = fields.told(Text("As before: {said}.", {"said": inner}), "en")
    assert told == "As before: “Order of dates”: --scale 1-5."


def test_what_was_said_before_is_named_by_fields() -> None:
    from analytics.ingest.remembered_answers import _options
    from data.layouts.finding import together

    said = {"order": "mdy", "identity": "row", "scale": [5, 1], "accept": ["old"], "values": {"Mood:meh": "1"}}
    options = together(_options(said))
    assert options.render() == "--order mdy --identity row --scale 5-1 --accept old --value “Mood:meh=1”"
    assert fields.told(options, "en") == (
        "“Order of dates”: The month comes first, “What identifies a row”: The whole row: numbers do not identify it, "
        "“Scale”: 5-1, “Confirm”: days of long ago, “What its values mean” of Mood: meh = 1"
    )


@pytest.mark.parametrize(
    "language, told",
    [
        ("en", "“What its values mean” of 状态: 已搞定 = Closed, 石沉大海 = Open"),
        ("ko", "状态의 “값의 의미”: 已搞定 = 종결, 石沉大海 = 미결"),
        ("zh", "“状态”的“取值的含义”：已搞定＝办结、石沉大海＝未办结"),
    ],
)
def test_what_words_were_said_to_mean_is_told_once_a_column_in_the_reader_s_words(language: str, told: str) -> None:
    from analytics.ingest.remembered_answers import _options
    from data.layouts.finding import together

    said = {"values": {"状态:已搞定": "closed", "状态:石沉大海": "open"}}
    assert fields.told(together(_options(said)), language) == told
    columns = together(_options({"mapping": {"Q1": "none", "Q2": "answer:driver"}}))
    shown = fields.told(columns, language)
    assert "none" not in shown
    assert "driver" not in shown
