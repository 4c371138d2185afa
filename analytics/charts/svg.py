"""A drawing in SVG as shapes and colours alone: what could run, load or hide something is refused by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from data.texts import N_

SVG, XLINK, XML, XHTML = (
    f"http://www.w3.org/{name}" for name in ("2000/svg", "1999/xlink", "XML/1998/namespace", "1999/xhtml")
)
SHAPES = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "path", "rect", "circle", "ellipse",
    "line", "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "switch",
})  # fmt: skip
# What colours and places may be worked out by; any other function could fetch something.
FUNCTIONS = frozenset({
    "rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewx", "skewy", "calc", "var",
})  # fmt: skip
# What says something to people or programs and paints nothing; coordinates of shapes.
NAMES = frozenset({"id", "class", "role", "version", "aria-label", "data-name", "d", "points", "viewBox"})
_FUNCTION = re.compile(r"([\w-]+)\s*\(\s*(['\"]?)(.)")
_BEGIN = re.compile(r"\s*(<\?xml\s[^>]*\?>)?\s*")
ACTS = N_("It holds {name}, by which a drawing acts or fetches something.")
# A part that is drawn anew and again by parts within it would keep a browser busy for ever.
MOST_PARTS, MOST_USES = 5_000, 100
MOST_DEEP = 100  # parts within each other; drawings have a few


class NotPlain(Exception):
    """What is no plain drawing. reason: a message of the catalogue, with its values."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def plain(data: bytes) -> tuple[bytes, float, float]:
    """The drawing written anew, and its width and height. Raises NotPlain."""
    root = _parsed(data)
    _check_depth(root)
    _without_foreign(root)
    parts = list(root.iter())
    for part in parts:
        _check(part)
    _check_uses(parts)
    wide, high = _size(root)
    root.set("width", f"{wide:g}")
    root.set("height", f"{high:g}")
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, "utf-8"), wide, high


def _parsed(data: bytes) -> Element:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NotPlain(N_("It is neither a PNG nor an SVG in UTF-8.")) from fault
    rest = text[_BEGIN.match(text).end() :]  # type: ignore[union-attr]
    if re.search(r"<!(?!--|\[CDATA\[)|<\?", re.sub(r"<!DOCTYPE svg PUBLIC [^\[>]*>", "", rest)):
        raise NotPlain(N_("It declares things of its own (<! or <?), as a drawing need not."))
    try:
        root = ElementTree.fromstring(re.sub(r"<!DOCTYPE svg PUBLIC [^\[>]*>", "", rest))
    except ElementTree.ParseError as fault:
        raise NotPlain(N_("It is neither a PNG nor a well-formed SVG.")) from fault
    if root.tag != f"{{{SVG}}}svg":
        raise NotPlain(N_("It is neither a PNG nor an SVG."))
    return root


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(MOST_DEEP):
        level = [child for part in level for child in part]
        if not level:
            return
    raise NotPlain(N_("Its parts lie within each other more than {most} deep."), most=MOST_DEEP)


def _without_foreign(parent: Element) -> None:
    """Take out the notes of drawing programs, which are of other kinds than drawings; pages of the web are not."""
    for name in [name for name in parent.attrib if _kind(name) not in ("", XLINK, XML)]:
        del parent.attrib[name]
    for child in list(parent):
        if _kind(child.tag) not in (SVG, XHTML, ""):
            parent.remove(child)
        else:
            _without_foreign(child)


def _kind(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _check(part: Element) -> None:
    name = _bare(part.tag)
    if _kind(part.tag) != SVG or name not in SHAPES:
        raise NotPlain(N_("It holds <{name}>, which is no shape."), name=name)
    for attribute, value in part.attrib.items():
        _check_attribute(name, _bare(attribute), value)
    if name == "style":
        _check_values("style", part.text or "", is_sheet=True)


def _check_attribute(part: str, name: str, value: str) -> None:
    if name.lower().startswith("on") or (name == "href" and not (part == "use" and value.startswith("#"))):
        raise NotPlain(ACTS, name=name)
    if name == "base":
        raise NotPlain(ACTS, name="xml:base")
    if name not in NAMES:
        _check_values(name, value, is_sheet=name == "style")


def _check_values(name: str, value: str, *, is_sheet: bool) -> None:
    """Colours and places worked out by functions that fetch nothing."""
    called = ((found[1].lower(), found[3]) for found in _FUNCTION.finditer(value))
    fetches = [word for word, first in called if word not in FUNCTIONS and not (word == "url" and first == "#")]
    if fetches or "\\" in value or (is_sheet and "@" in value):
        raise NotPlain(ACTS, name=(fetches or [name])[0])


def _check_uses(parts: list[Element]) -> None:
    """A part may be shown again, and not one that shows others again."""
    uses = [part for part in parts if _bare(part.tag) == "use"]
    shown = {href[1:] for part in uses for name, href in part.attrib.items() if _bare(name) == "href"}
    nested = any(_bare(inner.tag) == "use" for part in parts if part.get("id") in shown for inner in part.iter())
    if nested or len(uses) > MOST_USES or len(parts) > MOST_PARTS:
        raise NotPlain(N_("It holds too many parts, or parts within themselves."))


def _size(root: Element) -> tuple[float, float]:
    """Width and height, from its view or as it says them."""
    view = [float(part) for part in _numbers(root.get("viewBox", ""))]
    said = [float(part) for name in ("width", "height") for part in list(_numbers(root.get(name, "")))[:1]]
    found = view[2:] if len(view) == 4 else said
    if len(found) != 2 or not all(0 < length < 100_000 for length in found):
        raise NotPlain(N_("It does not say how wide and high it is: a viewBox is missing."))
    if len(view) != 4:
        root.set("viewBox", f"0 0 {found[0]:g} {found[1]:g}")
    return found[0], found[1]


def _numbers(text: str) -> Iterator[str]:
    yield from re.findall(r"-?\d+(?:\.\d+)?", text)
