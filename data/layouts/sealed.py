"""A layout as text and back: what was decided of a file goes along with its refused rows, too few to tell it again.

The text is sealed with the bank's secret: a layout becomes SQL and patterns, and nobody else may bring one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from data.checking.casting import DayOrder
from data.formats.shapes import Group, Shape
from data.layouts import expressions, sheets
from data.layouts.cases import resolutions, still_open
from data.layouts.contacts import absences, call_totals, contradictions, directions, endings, legs, slots
from data.layouts.layout import Evidence, Items, Layout, Rule
from data.layouts.quantities import quantities, seconds
from data.layouts.scales import points
from data.layouts.times import calendar_parts, moments, spans
from data.layouts.visits import no_shows, served, silent, visits
from data.texts import Text

_ROOMS = (expressions, spans, points, endings, seconds, moments, quantities, absences, directions, calendar_parts,
          visits, resolutions, call_totals, contradictions, no_shows, served, silent, still_open, legs,
          sheets, slots)  # fmt: skip
_VERBS = (
    kind
    for room in _ROOMS
    for kind in vars(room).values()
    if isinstance(kind, type) and issubclass(kind, expressions.Verb)
)
_CLASS, _MAP, _SET = "class", "map", "set"
_SEAL = 16
# More text than any layout has: what claims to hold more is no layout.
_LARGEST = 16 << 20


@dataclass(frozen=True)
class Told:
    """What was decided of a file: its layout, its shape, which comes first in its dates, and what the user had said."""

    layout: Layout
    shape: Shape
    order: DayOrder = ""
    asked: str = ""


_KINDS: dict[str, Any] = {
    kind.__name__: kind for kind in (Told, Shape, Group, Layout, Items, Rule, Evidence, Text, expressions.Test, *_VERBS)
}


def kept(told: Told, key: bytes) -> str:
    """The decision as letters, digits and - _ =; the same decision gives the same text."""
    plain = json.dumps(_plain(told), ensure_ascii=False)
    body = base64.urlsafe_b64encode(zlib.compress(plain.encode(), 9))
    return _sealed(body, key) + body.decode()


def recalled(text: str, key: bytes) -> Told | None:
    """The decision that a text holds; None for one that this bank did not write, or an older or newer Teller."""
    seal, body = text[:_SEAL], text[_SEAL:].encode(errors="replace")
    if not hmac.compare_digest(seal.encode(errors="replace"), _sealed(body, key).encode()):
        return None
    try:
        plain = zlib.decompressobj().decompress(base64.urlsafe_b64decode(body), _LARGEST)
        told = _made(json.loads(plain))
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, Told) else None


def _sealed(body: bytes, key: bytes) -> str:
    return hmac.digest(key, b"layout" + body, "sha256").hex()[:_SEAL]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return {_SET: sorted(value)}
    if isinstance(value, Mapping):
        return {_MAP: [[name, _plain(item)] for name, item in value.items()]}
    if is_dataclass(value) and type(value).__name__ in _KINDS:
        return {_CLASS: type(value).__name__, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    raise TypeError(f"a layout that holds {type(value).__name__} cannot be kept as text")


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(item) for item in value)
    if not isinstance(value, dict):
        return value
    if _SET in value:
        return frozenset(value[_SET])
    if _MAP in value:
        return {name: _made(item) for name, item in value[_MAP]}
    return _KINDS[value[_CLASS]](**{name: _made(item) for name, item in value.items() if name != _CLASS})
