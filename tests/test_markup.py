"""Whatever reads markup is handed words by a function that takes the markup out of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.test_house import code, name, nodes

# What of Streamlit reads its first text as Markdown, and how it names it.
READERS = {
    "button": "label", "caption": "body", "checkbox": "label", "date_input": "label", "dialog": "title",
    "download_button": "label", "error": "body", "expander": "label", "form_submit_button": "label", "header": "body",
    "info": "body", "markdown": "body", "menu_button": "label", "multiselect": "label", "page_link": "label",
    "pills": "label", "popover": "label", "radio": "label", "segmented_control": "label", "selectbox": "label",
    "status": "label", "subheader": "body", "success": "body", "tabs": "tabs", "text_area": "label",
    "text_input": "label", "title": "body", "toast": "body", "toggle": "label", "warning": "body", "write": "body",
}  # fmt: skip
# Functions whose answer is free of markup, and texts of Teller's own, in which nobody else's words stand.
PLAIN = {"plain", "count", "translate", "N_", "theme"}
Scope = ast.FunctionDef | ast.AsyncFunctionDef


def pages() -> list[Path]:
    return [path for path in code() if name(path).startswith(("pages/", "ui/"))]


def called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_own(node: ast.expr, within: Scope) -> bool:
    """Whether a text is Teller's own, or has gone through `plain`."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=function, keywords=values) if called(function) == "say":
            return all(each.arg and is_own(each.value, within) for each in values)
        case ast.Call(func=ast.Attribute(attr="join"), args=[(ast.List() | ast.ListComp()) as parts]):
            return is_own(parts, within)
        case ast.List(elts=parts):
            return all(is_own(part.value if isinstance(part, ast.Starred) else part, within) for part in parts)
        case ast.Call(func=function):
            return called(function) in PLAIN
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return is_own(one, within) and is_own(other, within)
        case ast.JoinedStr(values=parts):
            return all(is_own(p.value if isinstance(p, ast.FormattedValue) else p, within) for p in parts)
        case ast.ListComp(elt=each):
            return is_own(each, within)
        case ast.Name(id=variable):
            given = [n.value for n in ast.walk(within) if isinstance(n, ast.Assign) and assigns(n, variable)]
            return bool(given) and all(is_own(value, within) for value in given)
    return False


def assigns(node: ast.Assign, variable: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == variable for target in node.targets)


def foreign(path: Path) -> Iterator[str]:
    for within in (node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        for node in ast.walk(within):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if getattr(node.func.value, "id", "") != "st" or node.func.attr not in READERS:
                continue
            label = READERS[node.func.attr]
            texts = [k.value for k in node.keywords if k.arg in (label, "help")] + node.args[:1]
            if node.func.attr == "page_link":
                texts = [k.value for k in node.keywords if k.arg in (label, "help")]
            yield from (f"{name(path)}:{text.lineno} {ast.unparse(text)}" for text in texts if not is_own(text, within))


def test_markdown_is_only_tellers_own() -> None:
    assert [found for path in pages() for found in foreign(path)] == []


def test_html_is_written_by_one_function() -> None:
    """Nobody else escapes, and each text in a page's HTML is escaped."""
    escaping = [name(path) for path in code() if "import escape" in path.read_text(encoding="utf-8")]
    assert escaping == ["data/literal.py"]


def test_no_list_in_a_sentence_is_joined_by_hand() -> None:
    """A tuple fills its place with the reader's signs: between the parts of a list Chinese has another than English."""
    filled = [
        (name(path), value)
        for path in code()
        for node in nodes(path)
        if isinstance(node, ast.Dict)
        for value in node.values
    ]
    assert [f"{file}:{value.lineno}" for file, value in filled if ast.unparse(value).startswith("', '.join(")] == []
