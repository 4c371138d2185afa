"""Chats, e-mails and messages in a list of calls: whether they count as calls is asked, as no file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import NONE, facts
from data.layouts.contacts.directions import Outward
from data.layouts.expressions import normal
from data.layouts.layout import Layout, headers
from data.layouts.scales.scales import fold
from data.texts import N_, Text

_CALLS = frozenset(map(fold, (
    "voice", "call", "calls", "phone", "telephone", "tel", "telephony", "phone call", "voice call", "callback", "ivr",
    "음성", "전화", "콜", "통화", "전화상담", "유선", "语音", "电话", "語音", "電話", "热线", "電話", "通話", "telefon",
    "anruf", "teléfono", "téléphone",
)))  # fmt: skip
_OTHERS = frozenset(map(fold, (
    "chat", "webchat", "web chat", "live chat", "chatbot", "bot", "email", "e-mail", "mail", "sms", "text", "message",
    "messaging", "whatsapp", "kakao", "kakaotalk", "line", "wechat", "social", "social media", "facebook", "fax",
    "letter", "post", "web", "web form", "video", "ticket", "case", "task",
    "채팅", "챗", "챗봇", "톡상담", "톡", "카카오톡", "카톡", "이메일", "메일", "문자", "팩스", "우편", "홈페이지",
    "화상", "채팅상담", "게시판", "在线", "在线客服", "聊天", "文字", "网页", "微信", "邮件", "电子邮件", "短信",
    "传真", "信函",
    "视频", "チャット", "メール", "ファックス", "brief", "correo", "courriel",
)))  # fmt: skip
_NOT, _MOST = "not_a_call", 0.9


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of calls without what the user says are none; raises FileAmbiguous for other media that were not said.

    values: the file's column -> lower-case value -> what the user says it means.
    """
    if layout.table != "contact" or not layout.name.startswith("template_"):
        return layout
    own = [headers(raw).get(normal(c)) for n in ("channel", "queue") if (v := layout.columns.get(n)) for c in v.reads]
    column = next((c for c in (*filter(None, own), *layout.unused(raw)) if _holds_media(raw, c)), None)
    if column is None:
        return layout
    texts = [text.casefold() for text in facts(raw.table[column], rows=raw.table.num_rows).counts]
    meant = values.get(column, {})
    if open_ := [text for text in texts if fold(text) not in _CALLS and text not in meant]:
        raise _question(column, open_)
    words = tuple(sorted(text for text in texts if meant.get(text) == _NOT))
    if not words:
        return layout
    note = Text(_LEFT_OUT, {"column": column, "values": tuple(words)})
    outward = Outward(column, words, layout.columns.get("outcome"))
    return replace(layout, columns={**layout.columns, "outcome": outward}, notes=(*layout.notes, note))


def _holds_media(raw: Raw, column: str) -> bool:
    """True for a column of media of which one is the telephone."""
    told = facts(raw.table[column], rows=raw.table.num_rows)
    known = {text: fold(text) for text in told.counts}
    is_known = sum(n for text, n in told.counts.items() if known[text] in _CALLS | _OTHERS)
    has_both = not _CALLS.isdisjoint(known.values()) and not _OTHERS.isdisjoint(known.values())
    return has_both and is_known >= _MOST * told.filled


def _question(column: str, words: list[str]) -> FileAmbiguous:
    options = " ".join(f"--value “{column}:{word}={_NOT}”" for word in words)
    values = {"column": column, "values": tuple(words), "out": _NOT, "none": NONE, "options": options}
    ways = ((_NOT, Text(_IS_NONE)), (NONE, Text(_IS_ONE)))
    question = Question("values", column, ways, entries=tuple((word, "") for word in words))
    return FileAmbiguous(Text(_OTHER, values), remedy=Text(_SAY, values), question=question)


_LEFT_OUT = N_("Rows with {values} in {column} are no calls: they do not count as offered or lost.")
_IS_NONE, _IS_ONE = N_("It does not count as a call"), N_("It counts as a call")
_OTHER = N_("{column} has other media beside calls: {values}. Whether these count as calls is not certain.")
_SAY = N_("Say of each whether it counts as a call ({none}) or not ({out}), such as {options}.")
