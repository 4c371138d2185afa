"""The bank's logo and colour: what is legible and plain is taken, all else is refused with the reason."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from analytics.charts import brand
from analytics.charts.palette import DARK, LIGHT
from data.errors import SettingError

BEGIN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 30">'
PLAIN = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<!-- Made by a drawing program -->
{BEGIN[:-1]} xmlns:sodipodi="http://sodipodi.example/dtd" sodipodi:docname="logo.svg">
<sodipodi:namedview id="base"/><title>Bank (Seoul)</title>
<style>.a {{ fill: rgb(31, 95, 168) }}</style>
<defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient><path id="p" d="M0 0h20v20z"/></defs>
<g transform="translate(2 2)" class="a"><use xlink:href="#p"/><rect fill="url(#g)" width="9" height="9"/></g></svg>"""


def png(size: tuple[int, int] = (240, 60), colour: str = "navy", more: bytes = b"") -> bytes:
    written = BytesIO()
    Image.new("RGBA", size, colour).save(written, "PNG")
    return written.getvalue() + more


def logo(patch: pytest.MonkeyPatch, folder: Path, data: bytes | str) -> brand.Logo | None:
    file = folder / "logo"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    patch.setenv("TELLER_LOGO_FILE", str(file))
    return brand.logo()


def reason(patch: pytest.MonkeyPatch, folder: Path, data: bytes | str) -> str:
    with pytest.raises(SettingError) as refused:
        logo(patch, folder, data)
    assert str(refused.value.remedy)
    return str(refused.value.message)


def test_without_settings_there_is_none() -> None:
    assert brand.logo() is None
    assert brand.accent() is brand.accent(dark=True) is None


def test_a_logo_is_written_anew_and_nothing_else_of_its_file_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn = logo(monkeypatch, tmp_path, PLAIN)
    assert drawn is not None
    assert drawn.address.startswith("data:image/svg+xml;base64,")
    for gone in (b"sodipodi", b"DOCTYPE", b"Made by"):
        assert gone not in drawn.data
    assert b'href="#p"' in drawn.data
    picture = logo(monkeypatch, tmp_path, png(more=b"<script>alert(1)</script>"))
    assert picture is not None
    assert (picture.kind, b"script" in picture.data) == ("png", False)
    with Image.open(BytesIO(picture.data)) as again:
        assert (again.size, again.convert("RGB").getpixel((5, 5))) == ((240, 60), (0, 0, 128))
    assert brand.alternative("en") == "Logo of the bank"
    monkeypatch.setenv("TELLER_BANK_NAME", "Bank <One>")
    assert brand.alternative("ko") == "Bank <One>"


@pytest.mark.parametrize(
    "inner, said",
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<image href='http://evil.example/x.png'/>", "<image>"),
        ("<a href='#x'><path d='M0 0'/></a>", "<a>"),
        ("<animate attributeName='href' to='x'/>", "<animate>"),
        ("<rect onload='alert(1)'/>", "onload"),
        ("<use href='http://evil.example/x.svg#a'/>", "href"),
        ("<use xlink:href='data:image/svg+xml,x'/>", "href"),
        ("<rect fill='url(http://evil.example/x)'/>", "url"),
        ("<rect style='fill: URL(  \"//evil.example/x\")'/>", "url"),
        ("<rect style='background: image-set(\"http://evil.example/x\" 1x)'/>", "image-set"),
        ("<rect fill='\\75rl(http://evil.example/x)'/>", "75rl"), ("<rect fill='\\72 ed'/>", "fill"),
        ("<style>@import 'http://evil.example/x.css';</style>", "style"),
        ("<style>@font-face { src: local(x) }</style>", "local"),
        ("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>", "parts within themselves"),
        ("<path d='M0 0'/>" * 5_001, "too many parts"),
        ("<g>" * 5_000 + "</g>" * 5_000, "more than 100 deep"),
        ("<rect xml:base='http://evil.example/'/>", "xml:base"),
        ("<?xml-stylesheet href='http://evil.example/x.css'?>", "declares"),
        ("<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>", "<script>"),
        ("<path xmlns='' d='M0 0'/>", "<path>"),
    ],
)  # fmt: skip
def test_a_drawing_that_acts_or_fetches_is_refused_by_what_it_holds(
    inner: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert said in reason(monkeypatch, tmp_path, f"{BEGIN}{inner}</svg>")


@pytest.mark.parametrize(
    "data, said",
    [
        ("<svg><path/></svg>", "neither a PNG nor an SVG"),
        (f"<!DOCTYPE svg [<!ENTITY a 'x'>]>{BEGIN}</svg>", "declares"),
        ("not a picture", "well-formed"),
        (BEGIN.replace("viewBox", "view") + "</svg>", "how wide and high"),
        (BEGIN.replace("120 30", "900 30") + "</svg>", "times as wide"),
        (f"{BEGIN}</svg>".encode("utf-16"), "neither a PNG nor an SVG in UTF-8"),
        (b"GIF89a\xff\xff", "neither a PNG nor an SVG in UTF-8"),
        (png()[:90], "damaged"),
        (png((3_001, 600)), "pixels"),
        (png((60, 10)), "pixels"),
        (png((60, 200)), "times as wide"),
        (png(colour="white"), "white paper"),
        (png() + b"x" * 300_000, "bytes"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(
    data: bytes | str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert said in reason(monkeypatch, tmp_path, data)


@pytest.mark.parametrize(
    "place, said",
    [
        ("https://bank.example/logo.png", "address"), ("file:///etc/logo.png", "address"),
        ("//server/logo.png", "address"), ("data:image/png;base64,x", "address"),
        ("/nowhere/logo.png", "cannot be read"),
    ],
)  # fmt: skip
def test_a_logo_lies_on_this_machine(place: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_LOGO_FILE", place)
    with pytest.raises(SettingError) as refused:
        brand.logo()
    assert said in str(refused.value.message)


def test_contrast_is_counted_as_wcag_does() -> None:
    # Black on white is 21 to 1 by definition; #767676 is the well-known lightest grey with 4.54 to 1.
    assert brand.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert brand.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("given", ["#1F5FA8", "#7a0019", "#000000", "#0B7A66, #5CC8B0"])
def test_a_colour_is_legible_on_light_and_dark(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_ACCENT_COLOUR", given)
    light, dark = brand.accent(), brand.accent(dark=True)
    assert light == given[:7].upper()
    assert dark is not None
    assert min(brand.contrast(light, ground) for ground in (LIGHT.background, LIGHT.surface)) >= 4.5
    assert min(brand.contrast(dark, ground) for ground in (DARK.background, DARK.surface)) >= 4.5


@pytest.mark.parametrize(
    "given, said",
    [
        ("#FFCC00", "On white paper its contrast is 1.4 to 1"),
        ("#1F5FA8 #1F5FA8", "On dark ground its contrast is 2."),
        ("blue", "cannot be 'blue'"), ("#12345", "cannot be"), ("#111111,#EEEEEE,#123456", "cannot be"),
    ],
)  # fmt: skip
def test_a_colour_that_is_not_legible_is_refused_with_one_that_is(
    given: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_ACCENT_COLOUR", given)
    with pytest.raises(SettingError) as refused:
        brand.accent()
    assert said in f"{refused.value.title} {refused.value.message}"
    if given == "#FFCC00":
        near = str(refused.value.remedy)[-8:-1]
        monkeypatch.setenv("TELLER_ACCENT_COLOUR", near)
        assert brand.accent() == near
