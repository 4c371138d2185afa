"""Every colour and font, once, light and dark; .streamlit/config.toml repeats some of them and a test compares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours of one mode.

    accent: the line of the page; second: what it is compared with; better, worse: only where there is a signal.
    ordered: from harmless to urgent. categories: Okabe and Ito's colour-blind-safe order, for the rare case of kinds.
    sequential: from nearly the background to the strongest. diverging: for values with a middle.
    """

    background: str
    surface: str
    ink: str
    muted: str
    border: str
    grid: str
    band: str
    accent: str
    accent_band: str
    second: str
    better: str
    worse: str
    target: str
    ordered: tuple[str, ...]
    categories: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


LIGHT = Theme(
    background="#FFFFFF",
    surface="#F6F7F9",
    ink="#1B2430",
    muted="#5F6B7A",
    border="#E2E6EB",
    grid="#ECEFF2",
    band="rgba(95, 107, 122, 0.09)",
    accent="#1F5FA8",
    accent_band="rgba(31, 95, 168, 0.16)",
    second="#A55D22",
    better="#0B7A66",
    worse="#B83A1E",
    target="#8A4B9A",
    ordered=("#C9D1DA", "#E3B873", "#B83A1E"),
    categories=("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"),
    sequential=("#F4F7FB", "#CFDFF0", "#9DBFE1", "#5E93C8", "#1F5FA8", "#123C6E"),
    diverging=("#0B7A66", "#8CC5BA", "#F4F5F6", "#E3A994", "#B83A1E"),
)
DARK = Theme(
    background="#11161D",
    surface="#1A212B",
    ink="#E7EBF0",
    muted="#9BA7B5",
    border="#2B3542",
    grid="#232C37",
    band="rgba(155, 167, 181, 0.11)",
    accent="#7FB3EE",
    accent_band="rgba(127, 179, 238, 0.20)",
    second="#E0A36B",
    better="#5CC8B0",
    worse="#FF8C6B",
    target="#C79AD6",
    ordered=("#465364", "#B98A45", "#FF8C6B"),
    categories=("#56B4E9", "#E69F00", "#2BBF95", "#E6A3C8", "#9AD0F5", "#F0803C"),
    sequential=("#18202A", "#1F3650", "#28527F", "#3F7BB8", "#7FB3EE", "#CBE2FB"),
    diverging=("#5CC8B0", "#2F6E63", "#232C37", "#8A4B37", "#FF8C6B"),
)

# Han has one form in Korea and another in China: the reader's own fallback comes first.
_FALLBACKS = {
    "en": ("Noto Sans CJK KR", "Noto Sans KR", "Noto Sans SC"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK SC"),
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK KR"),
}
CLEAR = "rgba(0, 0, 0, 0)"
SIZE, SMALL = 13, 12  # pixels; a page's own text is the third size


def theme(dark: bool) -> Theme:
    """The colours of a mode."""
    return DARK if dark else LIGHT


def font(language: str) -> str:
    """The family of every figure, as CSS reads it."""
    return ", ".join(f'"{name}"' for name in ("Source Sans", *_FALLBACKS[language])) + ", sans-serif"


def streamlit() -> dict[str, dict[str, str]]:
    """What the sections [theme.light] and [theme.dark] of .streamlit/config.toml must say."""
    return {
        name: {
            "primaryColor": colours.accent,
            "backgroundColor": colours.background,
            "secondaryBackgroundColor": colours.surface,
            "textColor": colours.ink,
            "borderColor": colours.border,
            "linkColor": colours.accent,
            "greenColor": colours.better,
            "redColor": colours.worse,
            "grayColor": colours.muted,
        }
        for name, colours in (("light", LIGHT), ("dark", DARK))
    }
