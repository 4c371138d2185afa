"""Text from a file, an address or a person, as it stands, in each place that would read it as more than text."""

from __future__ import annotations

import re
from html import escape

# Control characters move a terminal's cursor or colour it; bidirectional overrides turn round what comes after them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What is Markdown wherever it stands, and what begins a list, a heading or a quotation at the start of a paragraph.
_MARKDOWN = re.compile(r"[\\`*_~\[\]$:<>#&]|^[-+=]")
# What Streamlit looks for in text that is no Markdown any more: addresses, short names of icons, typographic arrows.
_FOUND_LATER = re.compile(
    r":(?=//)|@(?=[-\w])|www(?=\.)|(?<!\d):(?=[\w+-]+(?:/\w+)?:)|-(?=[->])|<(?=[-=])|[>~](?==)", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)])")
_JOINER = "\u2060"  # takes no room and allows no break
# What mail programs make links of by themselves: addresses of pages and of mail, and names of hosts.
_LINKED = re.compile(r":(?=//)|@(?=[-\w])|(?<=[^\W\d_])\.(?=[^\W\d_]{2})|\bwww(?=\.)", re.IGNORECASE)
_BREAKS = re.compile(r"\s+")


def visible(text: str) -> str:
    r"""The text with signs that act but are not seen written out, as JSON writes them: \u001b."""
    return _UNSEEN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def in_html(text: str) -> str:
    """The text for HTML, also within a quoted attribute."""
    return escape(visible(text), quote=True)


def in_mail(text: str) -> str:
    """The text for HTML that a mail program shows, which makes no link of it either."""
    return in_html(unlinked(text))


def unlinked(text: str) -> str:
    """The text for plain mail, of which no program makes a link."""
    return _LINKED.sub(lambda found: found[0] + _JOINER, visible(text))


def in_markdown(text: str) -> str:
    """The text as one paragraph of Markdown, as Streamlit reads it."""
    parted = _FOUND_LATER.sub(lambda found: found[0] + _JOINER, visible(_BREAKS.sub(" ", text)))
    return _NUMBERED.sub(r"\1\\", _MARKDOWN.sub(r"\\\g<0>", parted))


def in_figure(text: str) -> str:
    """The text for a label of a Plotly figure, which knows some tags of HTML."""
    return escape(visible(_BREAKS.sub(" ", text)), quote=False)
