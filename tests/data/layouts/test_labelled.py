"""Labelled comments, a file a source: every line is read, and the one question is whether comments alone are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.files import reader

# What is read here; the larger ones are of the same make.
_SMALL = 2 << 20
# Set -> lines below the header, and those of them whose quotation marks are open.
LABELLED = {
    "en_nhs_fft": (6205, 0),
    "en_nhs_phase1": (10266, 0),
    "en_opinion_lexicon": (6789, 0),
    "en_product_reviews": (8194, 1),
    "en_sentence_polarity": (10662, 0),
    "en_sentihood": (7606, 1),
    "en_xed": (27202, 0),
    "ko_kote": (10000, 0),
    "zh_asap_sample": (300, 0),
    "zh_diaasq": (7452, 0),
    "zh_weibo_emotion": (11608, 0),
    "zh_xed": (2736, 0),
}


@pytest.mark.sampled
@pytest.mark.parametrize("name", LABELLED)
def test_labelled_files_lose_no_line_and_ask_one_question(real_files: Path, name: str) -> None:
    path = real_files / "labelled" / name / "data.tsv"
    raw = reader.read(path)
    assert (raw.read, len(raw.torn)) == LABELLED[name]
    assert raw.read == path.read_bytes().count(b"\n") - 1
    with pytest.raises(FileAmbiguous, match="--as response") as asked:
        layouts.recognise(raw, path.name)
    assert [question.option for question in asked.value.questions] == ["as_table"]
    assert layouts.recognise(raw, path.name, as_table="response").table == "response"


def test_every_small_labelled_file_is_in_the_list(real_files: Path) -> None:
    paths = (real_files / "labelled").glob("*/data.tsv")
    assert {path.parent.name for path in paths if path.stat().st_size < _SMALL} == set(LABELLED)


def test_values_that_begin_with_a_mark_and_are_not_quoted_stay_as_they_are(real_files: Path) -> None:
    path = real_files / "labelled" / "en_product_reviews" / "data.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    raw = reader.read(path)
    texts = dict(zip(raw.row_no.to_pylist(), raw.table["text"].to_pylist(), strict=True))
    odd = [n for n, cells in enumerate(lines, 2) if n in texts and cells[4].startswith('"') and texts[n] != cells[4]]
    # What is left are values with a mark at either end, which are read as quoted.
    assert all(lines[n - 2][4].rstrip().endswith('"') for n in odd)
