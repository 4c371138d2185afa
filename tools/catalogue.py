"""Finds every text in the code and brings the translators' files up to date with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from data.texts import CATALOGUES, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"N_": None, "Text": None, "t": None}
CODE = ("analytics", "commands", "data", "pages", "reports", "ui")


def extracted() -> Iterator[tuple[str, int, str]]:
    """Every text in the code: file, line, English key."""
    for place in (*CODE, "."):
        # Of the top folder only its own files: the others are someone else's code, or tests.
        method = [("**.py" if place != "." else "*.py", "python")]
        inside = (lambda _: True) if place != "." else (lambda _: False)
        found = extract_from_dir(ROOT / place, method, keywords=KEYWORDS, comment_tags=(), directory_filter=inside)
        for name, line, message, *_ in found:
            if isinstance(message, str) and message:
                yield (f"{place}/{name}".removeprefix("./"), line, message)


def template() -> Catalog:
    """Every text once, with the files in which it stands."""
    catalog = Catalog(project="Teller", charset="utf-8")
    for file, _, message in sorted(extracted()):
        # Line numbers would change with every edit of the code and bury the real changes.
        catalog.add(message, locations=[(file, 0)])
    return catalog


def path(language: str) -> Path:
    """A language's file of translations."""
    return CATALOGUES / language / "LC_MESSAGES" / "teller.po"


def update(language: str) -> tuple[int, int]:
    """Bring one language up to date: how many texts there are, and how many still want a translation."""
    file = path(language)
    if file.exists():
        with file.open("rb") as source:
            catalog = read_po(source, locale=language)
    else:
        catalog = Catalog(locale=language, project="Teller", charset="utf-8")
    # A guess at a changed text would be shown as if it were meant: a changed text is a new one.
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalog, width=0, include_lineno=False, sort_output=True)
    return len(catalog), sum(1 for message in catalog if message.id and not message.string)


if __name__ == "__main__":
    for code in LANGUAGES:
        if code != "en":
            print(code, "{} texts, {} untranslated".format(*update(code)))
