"""One place for colours: the framework's configuration repeats it, and every text can be read on its ground."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from analytics.charts import palette

CONFIG = Path(__file__).resolve().parents[3] / ".streamlit" / "config.toml"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK])
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "second", "better", "worse", "target"])
def test_text_can_be_read(colours: palette.Theme, name: str) -> None:
    assert contrast(getattr(colours, name), colours.background) >= 4.5


def test_the_configuration_repeats_the_theme() -> None:
    configured = tomllib.loads(CONFIG.read_text())["theme"]
    assert {name: configured[name] for name in ("light", "dark")} == palette.streamlit()
    assert configured["font"].replace("'", '"') == palette.font("en")


@pytest.mark.parametrize("language, first", [("ko", "CJK KR"), ("zh", "CJK SC")])
def test_the_readers_own_han_comes_first(language: str, first: str) -> None:
    families = palette.font(language).split(", ")
    assert first in families[1]
    assert families[-1] == "sans-serif"


def test_no_other_module_names_a_colour() -> None:
    root = CONFIG.parents[1]
    rooms = ("analytics", "pages", "ui")
    files = [*root.glob("*.py"), *(file for room in rooms for file in (root / room).rglob("*.py"))]
    named = {f.name for f in files if re.search(r"#[0-9A-Fa-f]{6}\b|rgba?\(", f.read_text(encoding="utf-8"))}
    assert named == {"palette.py"}
