"""Comments that are numbered, or short under a header of comments, and what stays a rating or a choice beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

KO = (
    "창구에서 오래 기다렸습니다",
    "직원이 친절했어요",
    "앱 인증이 자꾸 실패해요",
    "주차가 불편했습니다",
    "안내가 자세했습니다",
)
ZH = ("排队时间太长了", "柜员态度很好", "手机银行经常闪退", "停车不方便", "介绍得很详细")
EN = (
    "Waited too long at the counter",
    "Friendly staff",
    "The app keeps logging me out",
    "No parking",
    "Well explained",
)
SHORT_KO = ("좋음", "굿", "느림", "친절", "별로", "최고", "그냥", "빠름")
SHORT_ZH = ("好", "慢", "态度好", "谢谢", "一般", "快", "差", "不错")
SHORT_EN = ("ok", "slow", "great", "rude", "thanks", "fine", "nice", "good")


def read(folder: Path, header: str, texts: list[str]) -> tuple[list[str | None], list[str]]:
    """The comments of the rows, and the roles of the answers."""
    lines = [f"2026-03-{1 + n % 28:02d},{1 + n % 5},{text}" for n, text in enumerate(texts)]
    _, tables = laid_out(raw_of(folder, "\n".join([f"date,csat,{header}", *lines]) + "\n"))
    return [row.get("verbatim") for row in tables["response"]], [row["role"] for row in tables.get("answer", [])]


@pytest.mark.sampled
@pytest.mark.parametrize("header, texts", [("의견", KO), ("意见建议", ZH), ("Comments", EN)])
@pytest.mark.parametrize(
    "form",
    [
        "1. {0} 2. {1}",
        "1) {0} {2}",
        "{3}. {0} {2}",
        "{0} {2} ({3})",
        "{0} {2} ({3}점)",
        "{4}: {0}",
        "{4} - {0}",
        "{4}점: {0}",
    ],
)
def test_a_comment_with_a_number_is_a_comment(tmp_path: Path, header: str, texts: tuple[str, ...], form: str) -> None:
    told = [
        form.format(texts[n % 5], texts[(n * 3 + 1) % 5], "abcdefghijklmnopqr"[n % 17], 1 + n % 3, n * 3 % 4 + 1)
        for n in range(30)
    ]
    assert read(tmp_path, header, told) == (told, [])


@pytest.mark.parametrize("header, texts", [("의견", KO), ("意见", ZH), ("Comments", EN)])
def test_a_few_comments_that_all_begin_alike_are_comments(tmp_path: Path, header: str, texts: tuple[str, ...]) -> None:
    told = [f"1. {texts[n // 4 % 5]}" if n % 4 == 0 else "" for n in range(32)]
    assert read(tmp_path, header, told)[0] == [text or None for text in told]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("의견", ("1. 매우 불만족", "2. 불만족", "3. 보통", "4. 만족", "5. 매우 만족")),
        ("意见", ("1（非常不满意）", "2（不满意）", "3（一般）", "4（满意）", "5（非常满意）")),
        ("Comments", ("1: bad", "2: poor", "3: fair", "4: good", "5: great")),
        ("Comments", ("1 - Very poor", "2 - Poor", "3 - Fair", "4 - Good", "5 - Excellent")),
    ],
)  # fmt: skip
def test_points_with_their_names_stay_points(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    comments, roles = read(tmp_path, header, [words[n % 5] for n in range(30)])
    assert (set(comments), len(roles)) == ({None}, 30)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("한마디", SHORT_KO), ("한줄평", SHORT_KO), ("한 줄 의견", SHORT_KO), ("기타", SHORT_KO),
        ("一句话评价", SHORT_ZH),
        ("其他", SHORT_ZH), ("Reason for score", SHORT_EN), ("Notes", SHORT_EN), ("One word", SHORT_EN),
        ("Reason for your rating", SHORT_EN),
        ("남기실 말씀", SHORT_KO), ("좋았던 점", SHORT_KO), ("평", SHORT_KO), ("비고", SHORT_KO), ("吐槽", SHORT_ZH),
        ("想说的话", SHORT_ZH), ("留言板", SHORT_ZH), ("不足之处", SHORT_ZH), ("Your thoughts", SHORT_EN),
        ("Any other thoughts?", SHORT_EN), ("Explain", SHORT_EN), ("Compliments", SHORT_EN), ("Details", SHORT_EN),
        ("良かった点", SHORT_ZH), ("Lob und Kritik", SHORT_EN), ("Points forts", SHORT_EN), ("Lo mejor", SHORT_EN),
        ("한줄평", tuple(f"[{n}점] {text}" for n, text in enumerate(KO, 1))),
    ],
)  # fmt: skip
def test_short_comments_under_a_header_of_comments(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    told = [words[(n * 3) % len(words)] for n in range(48)]
    assert read(tmp_path, header, told) == (told, [])


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("좋았던 점", ("친절", "속도", "시설")), ("不足之处", ("环境", "效率", "态度")),
        ("Details", ("Fees", "Wait", "App")),
        ("기타", ("인터넷", "창구", "전화")), ("其他", ("网点", "电话", "手机")),
        ("Reason for score", ("Staff", "Fees", "Wait")),
    ],
)  # fmt: skip
def test_a_short_list_of_choices_stays_an_answer(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    comments, roles = read(tmp_path, header, [words[n % 3] for n in range(48)])
    assert (set(comments), len(roles)) == ({None}, 48)


def test_a_header_of_comments_goes_before_one_of_other_things(tmp_path: Path) -> None:
    texts = [f"{SHORT_KO[n % 8]},{KO[n % 5]}" for n in range(40)]
    assert set(read(tmp_path, "기타,의견", texts)[0]) == set(KO)
