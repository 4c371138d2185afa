"""The report as mail programs show it: a table of one column, styles at each element, one picture with its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

from analytics import wording
from analytics.metrics import METRICS
from analytics.period import Period
from analytics.results import Value
from analytics.theme import theme
from data.texts import N_, Text, translate
from reports import letter
from reports.plan import SUMMARY, Edition

NAME = letter.HTML
# What most mail programs show without scrolling sideways, in pixels.
WIDTH = 680
TILES = "tiles"
# Fonts that readers of mail have; Outlook takes Times for all text whose first font it does not know.
FONTS = {
    "en": "'Segoe UI', Arial, Helvetica, sans-serif",
    "ko": "'Malgun Gothic', 'Apple SD Gothic Neo', 'Noto Sans KR', sans-serif",
    "zh": "'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', sans-serif",
}
# Signs that take room and are not seen: without them a mail program's preview goes on into the text below.
PADDING = "&#8199;&#847; " * 40


def html(edition: Edition, manifest: Mapping[str, Any]) -> str:
    """The message in HTML; its one picture is named by letter.PLACEHOLDER until it is sent."""
    summary = next(page for page in manifest["pages"] if page["page"] == SUMMARY)
    headline, language = summary["headline"], edition.language
    subject = letter.subject(replace(edition, names=tuple(manifest.get("names", ()))))
    tiles = tuple(in_words(manifest["facts"], language))
    alternative = "\n".join((headline, *tiles))
    height = round(summary["height"] * (WIDTH - 32) / summary["width"])
    wide = WIDTH - 32
    frame = f"height:auto;box-sizing:border-box;border:1px solid {theme(False).border}"
    picture = (
        f'<img src="{letter.PLACEHOLDER}" width="{wide}" height="{height}" alt="{escape(alternative)}"'
        f' style="display:block;width:100%;max-width:{wide}px;{frame};{_type(language, 14)}">'
    )
    rows = (
        _row(_small(subject, language)),
        _row(f'<h1 style="margin:0;font-weight:600;{_type(language, 22)}">{escape(headline)}</h1>'),
        _row(_list(tiles, language)) if tiles else "",
        _row(picture),
        _row(_small(translate(N_("The whole report is attached as a PDF file."), language), language)),
    )
    return _page(language, subject, headline, "".join(rows))


def in_words(facts: list[dict[str, Any]], language: str) -> Iterator[str]:
    """Each tile of the summary in words, or why it has no number."""
    for fact in facts:
        if fact["page"] == SUMMARY and fact["part"] == TILES and not fact["where"]:
            value = _value(fact)
            values = {
                "title": Text(METRICS[value.metric].title),
                "amount": wording.amount(value, language),
                "evidence": wording.evidence(value, language),
            }
            with_evidence = values["evidence"] and value.value is not None
            message = N_("{title}: {amount} ({evidence})") if with_evidence else N_("{title}: {amount}")
            yield Text(message, values).render(language)


def _value(fact: Mapping[str, Any]) -> Value:
    """The number of which the fact was made."""
    start, end = (date.fromisoformat(day) for day in fact["period"].split(".."))
    numbers = (fact["value"], fact["n"] or 0, fact["low"], fact["high"])
    return Value(fact["metric"], Period(start, end), *numbers, fact["absent"] or None)


def _page(language: str, title: str, preview: str, rows: str) -> str:
    hidden = "display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0"
    shell = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
    ground = theme(False).surface
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light"><title>{escape(title)}</title></head>'
        f'<body style="margin:0;padding:0;background:{ground}"><div style="{hidden}">{escape(preview)}{PADDING}</div>'
        f'<table {shell} width="100%" style="background:{ground}"><tr><td align="center" style="padding:16px 8px">'
        f'<table {shell} width="{WIDTH}" style="width:100%;max-width:{WIDTH}px;background:{theme(False).background}">'
        f"{rows}</table></td></tr></table></body></html>\n"
    )


def _row(cell: str) -> str:
    return f'<tr><td style="padding:8px 16px">{cell}</td></tr>\n'


def _type(language: str, pixels: int) -> str:
    """The style of a text."""
    face = f"font-family:{FONTS[language]};font-size:{pixels}px;line-height:1.4;color:{theme(False).ink}"
    return f"{face};word-break:{'keep-all' if language == 'ko' else 'normal'}"


def _small(words: str, language: str) -> str:
    style = _type(language, 13).replace(theme(False).ink, theme(False).muted)
    return f'<p style="margin:0;{style}">{escape(words)}</p>'


def _list(tiles: tuple[str, ...], language: str) -> str:
    return "".join(f'<p style="margin:0 0 2px;{_type(language, 14)}">{escape(tile)}</p>' for tile in tiles)
