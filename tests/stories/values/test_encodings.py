"""Short answers in every encoding: read as they were written or asked about, and never silently as something else."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from data.errors import FileAmbiguous
from data.files import reader
from data.formats import encoding

KOREAN = (
    "창구에서 오래 기다렸습니다|직원이 친절했어요|만족|매우 만족|강남지점|없음|앱이 느려요|남|서울|ㅠㅠ 별로|OTP 오류"
)
CHINESE = "排队时间太长了|态度很好|满意|非常满意|西单支行|无|谢谢|女|北京|手机银行经常闪退"
TAIWANESE = "排隊時間太長了|態度很好|滿意|非常滿意|信義分行|無|謝謝|女|臺北|手機銀行經常閃退"
JAPANESE = "窓口で長く待たされました|満足|とても満足|新宿支店|なし|アプリがよく落ちる|カード|東京"
FRENCH = "très bien accueilli à l'agence|l’appli est lente|café|l'été|naïf|fenêtre fermée|RÉPONSE: ÉLEVÉ|“super”|ça va"
GERMAN = "Öffnungszeiten ändern|Gebühren für Überweisung|Größe|müde|ß|Mitarbeiterin half mir – danke"
ENGLISH = "I don’t like the café|the app – it’s slow|£5 fee|“great”|it costs €3|naïve|…|5° colder|Señor Núñez"
WRITTEN = [
    ("ko", KOREAN, "번호,의견", ("cp949", "euc_kr")), ("zh", CHINESE, "编号,意见", ("gb18030", "gbk")),
    ("tw", TAIWANESE, "編號,意見", ("big5",)), ("ja", JAPANESE, "番号,意見", ("cp932",)),
    ("fr", FRENCH, "numéro,réponse", ("cp1252", "mac_roman")), ("de", GERMAN, "Nr,Text", ("cp1252", "mac_roman")),
    ("en", ENGLISH, "id,comment", ("cp1252", "mac_roman")),
]  # fmt: skip
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def ended(path: Path, text: str, written: str) -> str:
    """What came of one file: read right, asked about with the right answer among the choices, or wrong."""
    path.write_bytes(text.encode(written))
    try:
        found = encoding.detect(path, path.name)
    except FileAmbiguous as asked:
        readings = [path.read_bytes().decode(value) for value, _ in asked.questions[0].choices]
        return "asked" if text in readings else "asked without the right one"
    read = path.read_bytes().decode("utf-8-sig" if found == "utf-8" else found, "replace")
    return "right" if read == text else f"wrong as {found}: {read}"


@pytest.mark.sampled
@pytest.mark.parametrize("language, words, header, encodings", WRITTEN, ids=[w[0] for w in WRITTEN])
def test_no_short_file_is_silently_read_wrong(
    tmp_path: Path, language: str, words: str, header: str, encodings: tuple[str, ...]
) -> None:
    chance, ends = random.Random(language), Counter[str]()
    for written in (*encodings, *UNICODE):
        for rows in (1, 2, 3, 5, 8) * 6:
            head = chance.choice([header, "id,comment"])
            lines = [f"{n},{chance.choice(words.split('|'))}" for n in range(1, rows + 1)]
            ends[ended(tmp_path / "f.csv", "\n".join([head, *lines, ""]), written)] += 1
    assert set(ends) <= {"right", "asked"}
    assert ends["right"] > 3 * ends["asked"]


@pytest.mark.parametrize("day", ["令和8年3月{n}日", "平成30年3月{n}日", "2026年 3月 {n}日", "民國115年3月{n}日"])
def test_korean_beside_dates_in_chinese_signs_is_korean(tmp_path: Path, day: str) -> None:
    words = ["창구에서 오래 기다렸어요", "친절해요", "불만족", "완료"]
    lines = [f"{n};{day.format(n=n)};{words[n % 4]};가온" for n in range(1, 29)]
    assert ended(tmp_path / "f.csv", "\n".join(["번호;응답일;의견;지점", *lines, ""]), "cp949") == "right"


def test_a_few_bytes_that_can_be_cyrillic_or_chinese_are_asked_about(tmp_path: Path) -> None:
    assert ended(tmp_path / "f.csv", "id,comment\n1,谢谢\n", "gbk") == "asked"
    assert ended(tmp_path / "f.csv", "id,comment\n1,очень медленно\n2,хорошо\n", "utf-8") == "right"


@pytest.mark.parametrize("zeros", [1, 2, 5])
def test_zeros_that_strayed_into_text_do_not_make_it_utf_16(tmp_path: Path, zeros: int) -> None:
    chance = random.Random(zeros)
    for _ in range(30):
        text = "id,comment\n" + "".join(f"{n},fine {n}\n" for n in range(5))
        for _ in range(zeros):
            at = chance.randrange(len(text))
            text = f"{text[:at]}\x00{text[at:]}"
        (tmp_path / "f.csv").write_text(text, encoding="utf-8")
        assert encoding.detect(tmp_path / "f.csv", "f.csv") == "utf-8"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "said",
    ["don’t", "I don’t know why it’s slow", "He said “no” and the bank’s app isn’t good",
     "the customers’ choice – really…", "It was fine—but slow"],
)  # fmt: skip
@pytest.mark.parametrize("lines", [1, 30])
def test_english_with_typographic_signs_is_never_taken_for_another_language(
    tmp_path: Path, encoding: str, said: str, lines: int
) -> None:
    text = "id,comment\n" + "".join(f"{n},{said}\n" for n in range(lines))
    assert ended(tmp_path / "f.csv", text, encoding) == "right"


@pytest.mark.parametrize(
    "said, encoding", [("país muy bonito", "mac_roman"), ("así es la vida", "mac_roman"), ("很好 the app", "gbk")]
)
def test_a_long_file_is_not_called_short_when_few_characters_tell(tmp_path: Path, said: str, encoding: str) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(("id,comment\n" + "1,plain English\n" * 150_000 + f"2,{said}\n").encode(encoding))
    with pytest.raises(FileAmbiguous, match=r"The encoding of the file .* is not certain"):
        reader.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_spanish_ordinals_leave_no_doubt(tmp_path: Path, encoding: str) -> None:
    lines = ["N.º,Sucursal,Fecha de envío,Satisfacción,Comentario"]
    said = ("muy amable", "esperé mucho")
    lines += [f"{n}.º,Málaga,2026-11-{n % 20 + 1:02},{n % 5 + 1},{said[n % 2]}" for n in range(40)]
    path = tmp_path / "encuesta.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    assert reader.read(path).columns[0] == "N.º"
