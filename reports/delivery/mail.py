"""The report as mail programs show it: its answer in words first, a column of tables, then one picture.

Styles stand at each element, as some programs drop all others; what stands in the head only makes it dark where the
reader's program is, and broad tiles narrow on a telephone. Nothing that is told needs the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analytics.charts import brand
from analytics.charts.palette import DARK, LIGHT, Theme
from data import settings
from data.literal import in_html, in_mail
from data.texts import N_, translate
from reports.content import answer
from reports.content.answer import Answer, Line, Section, Tile
from reports.content.edition import Edition
from reports.delivery import letter

NAME = letter.HTML
# What most mail programs show without scrolling sideways, and the empty rim at each side of it, in pixels.
WIDTH, RIM = 680, 16
# Letters of a table that go in a line of a telephone; its first column may be broken into lines of so many.
COLUMNS, FIRST = 46, 20
# Fonts that readers of mail have; Outlook takes Times for all text whose first font it does not know.
FONTS = {
    "en": "'Segoe UI', Arial, Helvetica, sans-serif",
    "ko": "'Malgun Gothic', 'Apple SD Gothic Neo', 'Noto Sans KR', sans-serif",
    "zh": "'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', sans-serif",
}
# Signs that take room and are not seen: without them a mail program's preview goes on into the text below.
PADDING = "&#8199;&#847; " * 40
SHELL = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
# The page that explains a part of the summary.
PAGES = {
    "changed": "overview", "complaints": "complaints", "calls": "calls", "waits": "branches", "branches": "branches",
    "actions": "overview",
}  # fmt: skip
# A colour's class, by which it is changed on a dark screen, and the style that it colours.
COLOURS = {
    "ink": "color", "muted": "color", "accent": "color", "better": "color", "worse": "color",
    "background": "background", "surface": "background", "border": "border-color",
}  # fmt: skip


@dataclass(frozen=True)
class _Mail:
    """What every part of the message is given: its report, language and address; "" for no links."""

    edition: Edition
    base: str

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.edition.language

    def say(self, message: str) -> str:
        """A sentence in the reader's language, as HTML."""
        return in_html(translate(message, self.language))

    def link(self, page: str, words: str) -> str:
        """Words, as HTML, that lead to a page with the report's own view where it can be opened."""
        if not (self.base and page):
            return words
        style = f"color:{brand.accent() or LIGHT.accent};text-decoration:underline"
        return f'<a class="accent" style="{style}" href="{in_html(self.edition.address(page, self.base))}">{words}</a>'

    def text(self, tag: str, words: str, pixels: int = 15, colour: str = "ink", more: str = "") -> str:
        """An element of text: its words as HTML; `more` is added to its style."""
        face = f"margin:0;font-family:{FONTS[self.language]};font-size:{pixels}px;line-height:1.45"
        wrap = f"word-break:{'keep-all' if self.language == 'ko' else 'normal'};overflow-wrap:anywhere"
        style = f"{face};{wrap};color:{getattr(LIGHT, colour)};{more}"
        return f'<{tag} class="{colour}" style="{style}">{words}</{tag.split()[0]}>'


def html(edition: Edition, manifest: Mapping[str, Any]) -> str:
    """The message in HTML; its one picture is named by letter.PLACEHOLDER until it is sent."""
    mail = _Mail(edition, settings.text("public_address").rstrip("/"))
    said, named = answer.read(manifest), replace(edition, names=tuple(manifest.get("names", ())))
    subject = letter.subject(named)
    rows = [
        _logo(mail),
        _row(mail.text("p", in_mail(subject), 13, "muted")),
        *(_row(_mark(mail, mark)) for mark in said.marks),
    ]
    rows += [*_commentary(mail, said), *_sentences(mail, said)]
    rows.append(_row("".join(_tile(mail, tile) for tile in said.tiles)) if said.tiles else "")
    rows += [_row(_section(mail, section)) for section in said.sections]
    rows.append(_row(_ways(mail, manifest)) if mail.base else "")
    rows.append(letter.marked("picture", _row(_picture(said))))
    rows.append(_row(_end(mail, said)))
    return _page(mail, subject, said.sentences[0] if said.sentences else subject, "".join(rows))


def _logo(mail: _Mail) -> str:
    """The bank's logo, on white also on a dark screen, and below it a rule of the bank's colour."""
    colour = brand.accent()
    rule = (
        f'<div class="accent" style="color:{colour};border-bottom:3px solid;padding-top:6px"></div>' if colour else ""
    )
    if brand.logo() is None:
        return _row(rule) if rule else ""
    style = "display:block;height:40px;width:auto;max-width:240px;background:#ffffff;padding:4px 0"
    alternative = in_mail(brand.alternative(mail.language))
    picture = f'<img src="{letter.LOGO_PLACEHOLDER}" height="40" alt="{alternative}" class="ink" style="{style}">'
    return _row(letter.marked("logo", picture) + rule)


def _commentary(mail: _Mail, said: Answer) -> Iterable[str]:
    """The analyst's words, set apart from those of the report, below whose they are."""
    if said.commentary:
        told = mail.text("p", in_mail(said.commentary.small), 13, "muted")
        told += mail.text("p", in_mail(said.commentary.words), 15)
        frame = f"border-left:3px solid {LIGHT.border};padding-left:10px"
        yield _row(f'<div class="border" style="{frame}">{told}</div>')


def _sentences(mail: _Mail, said: Answer) -> list[str]:
    """The answer: the headline and at most two sentences more."""
    first, *more = said.sentences or ("",)
    rows = [_row(mail.text("h1", in_mail(first), 22, more="font-weight:600;line-height:1.3"))]
    return rows + [_row(mail.text("p", in_mail(sentence), 16)) for sentence in more]


def _mark(mail: _Mail, words: str) -> str:
    frame = f"border:1px solid {LIGHT.worse};border-radius:4px;padding:6px 10px"
    return mail.text("p", in_mail(words), 14, "worse", frame)


def _tile(mail: _Mail, tile: Tile) -> str:
    """A number with its verdict, what it was before and its target; two stand side by side where there is room."""
    told = [mail.text("p", mail.link(tile.page, in_mail(tile.title)), 13, "muted")]
    if tile.absent:
        told.append(mail.text("p", in_mail(tile.absent), 14, "muted"))
    else:
        colour = tile.mood if tile.mood in ("better", "worse") else "ink"
        told.append(mail.text("p", in_mail(tile.amount), 24, more="font-weight:600;line-height:1.3"))
        told.append(mail.text("p", in_mail(tile.verdict), 14, colour, "font-weight:600"))
        told += [mail.text("p", in_mail(w), 13, "muted") for w in (tile.evidence, tile.before, tile.target) if w]
    inner = f"border-top:1px solid {LIGHT.border};padding:8px 12px 10px 0"
    outer = f"display:inline-block;width:100%;max-width:{(WIDTH - 2 * RIM) // 2}px;vertical-align:top"
    return f'<div class="tile" style="{outer}"><div class="border" style="{inner}">{"".join(told)}</div></div>'


def _section(mail: _Mail, section: Section) -> str:
    """A part: its title, which leads to the page that explains it, its table and its lines."""
    line = f"border-top:1px solid {LIGHT.border};padding-top:10px;font-weight:600"
    title = mail.text("h2", mail.link(PAGES.get(section.key, ""), in_mail(section.title)), 16, more=line)
    table = _table(mail, section) if section.is_narrow(COLUMNS, FIRST) else _listed(mail, section)
    return title.replace('class="ink"', 'class="ink border"') + table + "".join(_lines(mail, section.lines))


def _table(mail: _Mail, section: Section) -> str:
    """Words in the first column, numbers to the right in the others."""
    heads = "".join(_cell(mail, n, head, "th", "muted") for n, head in enumerate(section.heads))
    rows = "".join(
        f"<tr>{''.join(_cell(mail, n, cell, 'td', 'ink') for n, cell in enumerate(row))}</tr>" for row in section.rows
    )
    head = f"<tr>{heads}</tr>" if heads else ""
    return f'<table cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:6px 0">{head}{rows}</table>'


def _listed(mail: _Mail, section: Section) -> str:
    """A table too broad for a telephone: what each row is about, and below it each cell with its column's name."""
    told = []
    for first, cells in section.by_row(mail.language):
        told.append(mail.text("p", in_mail(first), 14, more="padding-top:6px;font-weight:600"))
        told += [mail.text("p", in_mail(cell), 13, "muted") for cell in cells]
    return "".join(told)


def _cell(mail: _Mail, column: int, words: str, tag: str, colour: str) -> str:
    side = "left" if column == 0 else "right"
    more = f"padding:3px 0 3px {0 if column == 0 else 8}px;text-align:{side};vertical-align:top;font-weight:400"
    more += ";overflow-wrap:break-word"
    return mail.text(f'{tag} scope="col"' if tag == "th" else tag, in_mail(words), 13, colour, more)


def _lines(mail: _Mail, lines: Iterable[Line]) -> Iterable[str]:
    for line in lines:
        yield mail.text("p", in_mail(line.words), 14, more="padding-top:4px")
        if line.small:
            yield mail.text("p", in_mail(line.small), 13, "muted")
        if line.quote:
            frame = f"border-left:2px solid {LIGHT.border};padding-left:8px;margin:4px 0"
            yield mail.text("p", f"“{in_mail(line.quote)}”", 14, more=frame)


def _ways(mail: _Mail, manifest: Mapping[str, Any]) -> str:
    """The report's pages, to be opened with the same days and the same groups."""
    title = mail.text("p", mail.say(N_("Open in Teller, with the same days and groups:")), 14, "muted")
    ways = (mail.link(page["page"], in_mail(page["title"])) for page in manifest["pages"])
    return title + mail.text("p", " · ".join(ways), 15, more="line-height:1.9")


def _picture(said: Answer) -> str:
    """The summary as it looks on paper; all that it says stands above it. Without a height it leaves no empty room."""
    wide = WIDTH - 2 * RIM
    style = f"display:block;width:100%;max-width:{wide}px;height:auto;border:1px solid {LIGHT.border};color:{LIGHT.ink}"
    alternative = in_mail(" ".join(said.sentences[:1]))
    return (
        f'<img src="{letter.PLACEHOLDER}" width="{wide}" alt="{alternative}"'
        f' class="border ink" style="{style};box-sizing:border-box;font-size:14px">'
    )


def _end(mail: _Mail, said: Answer) -> str:
    attached = letter.marked("attached", mail.say(N_("The whole report is attached as a PDF file.")))
    told = [attached, " ".join(in_mail(line) for line in said.rest)]
    told.append(mail.say(N_("This message was written and sent by a program, Teller.")))
    return "".join(mail.text("p", words, 13, "muted", "padding-bottom:6px") for words in told if words)


def _page(mail: _Mail, title: str, preview: str, rows: str) -> str:
    hidden = "display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0"
    schemes = "".join(
        f'<meta name="{name}color-scheme{s}" content="light dark">' for name, s in (("", ""), ("supported-", "s"))
    )
    ground, sheet = f"background:{LIGHT.surface}", f"background:{LIGHT.background}"
    return (
        f'<!doctype html>\n<html lang="{mail.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{schemes}'
        f"<title>{in_html(title)}</title><style>{_dark()}</style></head>"
        f'<body class="surface" style="margin:0;padding:0;{ground}">'
        f'<div style="{hidden}">{in_mail(preview)}{PADDING}</div>'
        f'<table {SHELL} width="100%" class="surface" style="{ground}"><tr><td align="center" style="padding:12px 8px">'
        f'<table {SHELL} width="{WIDTH}" class="background" style="width:100%;max-width:{WIDTH}px;{sheet}">'
        f"{rows}</table></td></tr></table></body></html>\n"
    )


def _dark() -> str:
    """The colours of a dark screen: as browsers ask for them, and as Outlook on the web does."""
    dark = replace(DARK, accent=brand.accent(dark=True) or DARK.accent)
    asked = "".join(f".{name}{{{_colour(name, dark)}}}" for name in COLOURS)
    outlook = "".join(
        f"[data-ogs{'b' if style == 'background' else 'c'}] .{name}{{{_colour(name, dark)}}}"
        for name, style in COLOURS.items()
    )
    narrow = "@media (max-width:600px){.tile{max-width:100%!important}}"
    return f":root{{color-scheme:light dark}}{narrow}@media (prefers-color-scheme:dark){{{asked}}}{outlook}"


def _colour(name: str, colours: Theme) -> str:
    return f"{COLOURS[name]}:{getattr(colours, name)}!important"


def _row(cell: str) -> str:
    return f'<tr><td align="left" style="padding:6px {RIM}px">{cell}</td></tr>\n'
