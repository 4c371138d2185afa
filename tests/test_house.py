"""The house holds itself: sizes, one-way imports, words that have no place here, and a text in every language."""

from __future__ import annotations

import ast
import re
import string
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import data.errors
from data.texts import LANGUAGES
from tools import catalogue, readme

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_LINES, FILE_LINES, PAGE_LINES, FRAME_LINES = 45, 500, 60, 45
TRANSLATED = [code for code in LANGUAGES if code != "en"]
# Where each library may be imported; tests and measurements may look behind every door.
ALLOWED = {
    "streamlit": ("dashboard.py", "pages/", "ui/"),
    "starlette": ("ui/",),
    "duckdb": ("data/",),
    "deltalake": ("data/",),
    "sqlalchemy": ("data/",),
    "ibis": ("data/", "analytics/"),
    "playwright": ("reports/", "tools/"),
    "pyspark": ("analytics/engine.py",),
    "typer": ("cli.py", "commands/"),
    "plotly": ("analytics/", "ui/"),
    "pages": ("dashboard.py", "tools/"),
    "ui": ("dashboard.py", "pages/", "ui/", "tools/"),
    "commands": ("cli.py", "commands/"),
    "analytics": ("dashboard.py", "cli.py", "commands/", "pages/", "ui/", "reports/", "analytics/", "tools/"),
}
# Spelt in two halves, so that this file does not hold what it forbids.
FORBIDDEN = ["/" + "work/", "." + "library", "sub" + "agent", "help" + "er", "pypi" + ".org", "python" + "hosted"]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return tuple(ROOT / name for name in listed if name and (ROOT / name).is_file())


def code(*, tests: bool = False) -> list[Path]:
    """Python files, of the house alone or with its tests and measurements."""
    files = [path for path in tracked() if path.suffix == ".py"]
    return [path for path in files if tests or name(path).split("/")[0] not in ("tests", "bench")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's syntax tree; the first is the file itself."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_house_is_not_empty() -> None:
    assert len(code()) > 20
    assert {"cli.py", "dashboard.py"} <= {name(path) for path in code()}


def test_no_function_is_too_long() -> None:
    long = [
        f"{name(path)}:{f.lineno} {f.name} {f.end_lineno - f.lineno + 1}"
        for path in code(tests=True)
        for f in functions(path)
        if f.end_lineno and f.end_lineno - f.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_no_file_is_too_long() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code(tests=True)}
    limits = {file: PAGE_LINES if re.fullmatch(r"pages/[a-z]\w*\.py", file) else FILE_LINES for file in lengths}
    limits["dashboard.py"] = FRAME_LINES
    assert {file: length for file, length in lengths.items() if length > limits[file]} == {}


@cache
def imports(path: Path) -> set[str]:
    """The first names of the modules that a file imports, wherever in the file."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("library", ALLOWED)
def test_libraries_stay_where_they_belong(library: str) -> None:
    users = [name(path) for path in code() if library in imports(path)]
    assert [user for user in users if not user.startswith(ALLOWED[library])] == []


def test_no_pandas_frame_is_scanned_by_duckdb() -> None:
    frames = re.compile(r"\.(from_df|query_df)\(|memtable\(")
    tables = re.compile(r"\.register\(")
    texts = {path: path.read_text(encoding="utf-8") for path in code()}
    assert [name(path) for path, text in texts.items() if frames.search(text)] == []
    assert [name(path) for path, text in texts.items() if tables.search(text) and "pandas" in imports(path)] == []


@cache
def lowered(path: Path) -> str:
    """A file as text, in small letters."""
    return path.read_bytes().decode("utf-8", errors="replace").lower()


@pytest.mark.parametrize("word", FORBIDDEN)
def test_nothing_names_the_place_it_was_made_in(word: str) -> None:
    assert [name(path) for path in tracked() if word in lowered(path)] == []


def test_no_emoji_in_the_code() -> None:
    pictures = re.compile("[\U0001f300-\U0001faff\u2600-\u26ff\u2705\u274c]")
    assert [name(path) for path in code(tests=True) if pictures.search(path.read_text(encoding="utf-8"))] == []


def inherited(tree: ast.Module) -> Iterator[str]:
    """Methods with a docstring of classes of other modules that a module's classes are made from."""
    from_where = {
        alias.name: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    bases = {b.id for c in tree.body if isinstance(c, ast.ClassDef) for b in c.bases if isinstance(b, ast.Name)}
    for base in bases & from_where.keys():
        source = ROOT / f"{str(from_where[base]).replace('.', '/')}.py"
        body = ast.parse(source.read_text(encoding="utf-8")).body if source.is_file() else []
        for kind in (c for c in body if isinstance(c, ast.ClassDef) and c.name == base):
            yield from (m.name for m in kind.body if isinstance(m, ast.FunctionDef) and ast.get_docstring(m))


def undocumented(path: Path) -> Iterator[str]:
    """Public names without a docstring; a method may leave it to the method of the same name in another class."""
    tree = nodes(path)[0]
    assert isinstance(tree, ast.Module)
    if not ast.get_docstring(tree) and tree.body:
        yield name(path)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    methods = [node for c in classes for node in c.body if isinstance(node, kinds)]
    told = {node.name for node in methods if ast.get_docstring(node)} | set(inherited(tree))
    public = [node for c in classes if not c.name.startswith("_") for node in c.body if isinstance(node, kinds)]
    for node in [*(node for node in tree.body if isinstance(node, kinds)), *(n for n in public if n.name not in told)]:
        if not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{name(path)}:{node.lineno} {node.name}"


def test_everything_public_says_what_it_is() -> None:
    assert [place for path in code() for place in undocumented(path)] == []


def test_errors_are_caught_by_name() -> None:
    broad = re.compile(r"except\s*(:|\(?\s*(Base)?Exception\b)")
    assert [name(path) for path in code() if broad.search(path.read_text(encoding="utf-8"))] == []


def test_the_readme_lists_every_metric() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.current(text) == text, "run: make readme"
    assert text.count("\n") < 60, "the README is one screen"


def unmarked(path: Path) -> Iterator[str]:
    """Words that go to a page, a terminal or an error as they stand, without being marked for the catalogues."""
    errors = {n for n in vars(data.errors) if n[0].isupper() and n != "Text"}
    for call in (node for node in nodes(path) if isinstance(node, ast.Call)):
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        to_person = isinstance(owner, ast.Name) and owner.id in ("st", "session")
        if to_person or (isinstance(call.func, ast.Name) and call.func.id in errors):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            words = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield from (
                f"{name(path)}:{call.lineno} {w}" for w in words if re.search(r"^[^<.#]*[A-Za-z]{2,} [A-Za-z]", w)
            )


def test_no_words_reach_a_person_unmarked() -> None:
    assert [place for path in code() for place in unmarked(path)] == []


def test_no_text_is_marked_where_it_is_not_found() -> None:
    inside = [
        f"{name(path)}:{call.lineno}"
        for path in code()
        for string in nodes(path)
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "N_"
    ]
    assert inside == [], "Babel finds no text inside an f-string: mark it before"


def places(message: str) -> set[str]:
    """The places of a text that are filled in; their formats may differ between languages."""
    return {field for _, field, _, _ in string.Formatter().parse(message) if field is not None}


@cache
def translations(language: str) -> Catalog:
    with catalogue.path(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def texts() -> set[str]:
    """Every text in the code that is marked for the catalogues."""
    return {message for *_, message in catalogue.extracted()}


def test_the_search_for_texts_finds_them() -> None:
    assert {"Net Promoter Score", "Overview", "List the uploads, newest first."} <= texts()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    known = {m.id: m.string for m in translations(language) if m.id and not m.fuzzy}
    missing = sorted(text for text in texts() if not known.get(text))
    assert missing == [], "run: make catalogue, and translate what is new"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_the_same_places(language: str) -> None:
    pairs = [(str(m.id), str(m.string)) for m in translations(language) if m.id and m.string]
    assert [original for original, other in pairs if places(original) != places(other)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    present = {str(m.id) for m in translations(language) if m.id}
    assert sorted(present - texts()) == [], "run: make catalogue"
    assert not translations(language).obsolete
