"""The bank's own logo and colour, as the settings name them; what would not be legible or might act is refused."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, UnidentifiedImageError

from analytics.charts import svg
from analytics.charts.palette import DARK, LIGHT
from data import settings
from data.errors import SettingError
from data.texts import N_, Text, translate

LOGO, NAME, ACCENT = "logo_file", "bank_name", "accent_colour"
# Of a logo's file in bytes, and of a picture in pixels a side: the sheet shows it at some 600 by 90.
MOST_BYTES, MOST_PIXELS, LEAST_PIXELS = 300_000, 3_000, 24
# A logo that is flatter than this has no room beside the report's name; one that is higher is not legible there.
BROADEST, TALLEST = 12.0, 1.5
# What text needs on its ground: WCAG 2.2, 1.4.3.
CONTRAST = 4.5
PNG = b"\x89PNG\r\n\x1a\n"
_STEPS = 40


@dataclass(frozen=True)
class Logo:
    """A logo that was looked at and written anew: nothing but the picture is left of its file."""

    kind: Literal["png", "svg+xml"]
    data: bytes

    @property
    def address(self) -> str:
        """The picture as an address within a page."""
        return f"data:image/{self.kind};base64,{b64encode(self.data).decode()}"


def logo() -> Logo | None:
    """The bank's logo; None where the settings name none. Raises SettingError for what cannot be one."""
    said = settings.text(LOGO).strip()
    if not said:
        return None
    if "://" in said or said.startswith(("//", "\\\\")) or said.lower().startswith("data:"):
        raise _refused(N_("It is an address, and a logo is taken from this machine alone."))
    path = Path(settings.location(LOGO))
    try:
        state = path.stat()
        if state.st_size > MOST_BYTES:
            raise _refused(N_("It has {n} bytes, and {most} are the most."), n=state.st_size, most=MOST_BYTES)
        return _read(path, state.st_mtime_ns, state.st_size)
    except OSError as fault:
        raise _refused(N_("The file cannot be read: {fault}"), fault=fault.strerror or str(fault)) from fault


def digest() -> str:
    """What tells this logo, name and colour from others; "" where there are none. Raises SettingError as they do."""
    found, colour = logo(), accent()
    said = [found.data.hex() if found else "", settings.text(NAME).strip(), colour or "", accent(dark=True) or ""]
    return sha256("\n".join(said).encode()).hexdigest() if any(said) else ""


def alternative(language: str) -> str:
    """What the logo says to those who do not see it."""
    return settings.text(NAME).strip() or translate(N_("Logo of the bank"), language)


@lru_cache(4)
def _read(path: Path, _changed: int, _size: int) -> Logo:
    data = path.read_bytes()
    return Logo("png", _png(data)) if data.startswith(PNG) else Logo("svg+xml", _svg(data))


def _png(data: bytes) -> bytes:
    """A picture's pixels as a picture again, without anything else that the file held."""
    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            _check_size(*picture.size)
            pixels = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise _refused(N_("It begins as a PNG and is damaged.")) from fault
    if not is_seen(pixels):
        raise unseen()
    written = BytesIO()
    pixels.save(written, "PNG")
    return written.getvalue()


def unseen() -> SettingError:
    """The refusal of a logo of which nothing is seen on white paper."""
    return _refused(N_("Nothing of it is seen on white paper."))


def is_seen(picture: Image.Image) -> bool:
    """Whether anything of a picture is seen on white paper."""
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("L").getextrema()[0] < 200  # type: ignore[operator]


def _svg(data: bytes) -> bytes:
    try:
        written, wide, high = svg.plain(data)
    except svg.NotPlain as fault:
        raise _refused(fault.reason, **fault.values) from fault
    _check_shape(wide, high)
    return written


def _check_size(wide: int, high: int) -> None:
    if max(wide, high) > MOST_PIXELS or min(wide, high) < LEAST_PIXELS:
        values = {"wide": wide, "high": high, "least": LEAST_PIXELS, "most": MOST_PIXELS}
        raise _refused(N_("It is {wide} by {high} pixels; each side has to be from {least} to {most}."), **values)
    _check_shape(wide, high)


def _check_shape(wide: float, high: float) -> None:
    if not 1 / TALLEST <= wide / high <= BROADEST:
        raise _refused(
            N_("It is {times} times as wide as it is high; from {least} to {most} have room."),
            times=round(wide / high, 2), least=round(1 / TALLEST, 2), most=BROADEST,
        )  # fmt: skip


def _refused(reason: str, **values: object) -> SettingError:
    return SettingError(
        Text(N_("The logo {file} cannot be used."), {"file": Path(settings.text(LOGO)).name}),
        Text(reason, values),
        N_("Give the setting TELLER_LOGO_FILE a PNG, or an SVG of shapes alone, of at most 300 KB; or leave it out."),
    )


_GIVE = N_("Give a colour such as {example}, and perhaps a second one for dark screens, with a comma.")


def accent(*, dark: bool = False) -> str | None:
    """The bank's colour for rules and links, for light or dark ground; None where the settings name none.

    Where one colour is given, that for dark ground is a lighter tone of it: none is legible on both. Raises
    SettingError for what is no colour, or is not legible.
    """
    said = settings.text(ACCENT).strip()
    if not said:
        return None
    given = re.split(r"[,\s]+", said.upper())
    if len(given) > 2 or not all(re.fullmatch(r"#[0-9A-F]{6}", each) for each in given):
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), {"name": "TELLER_ACCENT_COLOUR", "value": said}),
            remedy=Text(_GIVE, {"example": LIGHT.accent}),
        )
    if not is_legible(given[0], dark=False):
        raise _illegible(given[0], dark=False)
    if len(given) == 2 and not is_legible(given[1], dark=True):
        raise _illegible(given[1], dark=True)
    return given[0] if not dark else given[-1] if len(given) == 2 else nearest(given[0], dark=True)


def is_legible(colour: str, *, dark: bool) -> bool:
    """Whether text in that colour has the contrast that it needs on every ground of the theme."""
    return lowest(colour, dark=dark) >= CONTRAST


def lowest(colour: str, *, dark: bool) -> float:
    """The contrast with the ground of a light or dark sheet that it stands out from least."""
    theme = DARK if dark else LIGHT
    return min(contrast(colour, ground) for ground in (theme.background, theme.surface))


def contrast(one: str, other: str) -> float:
    """How far two colours differ in light, from 1 to 21: WCAG 2.2."""
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: str) -> float:
    parts = (part / 255 for part in _parts(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def nearest(colour: str, *, dark: bool) -> str:
    """The colour mixed with white, for dark ground, or black, no more than it takes to be legible there."""
    return next(tone for tone in _tones(colour, 255 if dark else 0) if is_legible(tone, dark=dark))


def _tones(colour: str, towards: int) -> Iterator[str]:
    mixed: Callable[[int, int], int] = lambda part, step: round(part + (towards - part) * step / _STEPS)  # noqa: E731
    for step in range(_STEPS + 1):
        yield "#" + "".join(f"{mixed(part, step):02X}" for part in _parts(colour))


def _illegible(colour: str, *, dark: bool) -> SettingError:
    values = {
        "colour": colour, "found": f"{lowest(colour, dark=dark):.1f}", "wanted": CONTRAST,
        "near": nearest(colour, dark=dark),
    }  # fmt: skip
    ground = N_("On dark ground its contrast is {found} to 1, and text needs {wanted} to 1.") if dark else (
        N_("On white paper its contrast is {found} to 1, and text needs {wanted} to 1.")
    )  # fmt: skip
    return SettingError(
        Text(N_("The colour {colour} is not legible."), values),
        Text(ground, values),
        Text(N_("Give another colour in TELLER_ACCENT_COLOUR; the nearest of this tone is {near}."), values),
    )
