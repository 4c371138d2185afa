"""JSON in the shapes that programs write it: lines, lists, wrapped, nested, turned by columns, torn; nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous, FileRefused
from data.formats import json_objects

ROWS = [{"id": f"r{n}", "nps": n, "comment": None if n == 2 else f"좋아요 {n}"} for n in range(1, 4)]
READ = {"id": ["r1", "r2", "r3"], "nps": ["1", "2", "3"], "comment": ["좋아요 1", None, "좋아요 3"]}
BY_COLUMN = {name: [row[name] for row in ROWS] for name in READ}
SHAPES: dict[str, str] = {
    "list": json.dumps(ROWS),
    "list over lines, with a mark": "\ufeff" + json.dumps(ROWS, indent=2, ensure_ascii=False),
    "lines": "\n".join(map(json.dumps, ROWS)) + "\n",
    "lines of Windows": "\r\n".join(map(json.dumps, ROWS)) + "\r\n",
    "one behind the other": "".join(map(json.dumps, ROWS)),
    "one below the other": "\n".join(json.dumps(row, indent=1) for row in ROWS),
    "wrapped": json.dumps({"total": 3, "responses": ROWS}),
    "wrapped twice": json.dumps({"status": "ok", "data": {"page": 1, "items": ROWS}}, indent=1),
    "wrapped, with counts further down": json.dumps({"hits": {"hits": ROWS}, "by": {"x": {"buckets": [{"n": 1}]}}}),
    "by column": json.dumps(BY_COLUMN),
    "by column and place": json.dumps({name: dict(enumerate(column)) for name, column in BY_COLUMN.items()}),
    "by key": json.dumps({f"-M{row['nps']}": row for row in ROWS}),
    "split": json.dumps({"columns": list(READ), "index": [0, 1, 2], "data": [list(row.values()) for row in ROWS]}),
    "with a comma too many": json.dumps(ROWS)[:-1] + ",]",
}


def read(folder: Path, content: str, part: str | None = None) -> Any:
    path = folder / "file.json"
    path.write_text(content, encoding="utf-8", newline="")
    return json_objects.read_json(path, path.name, part)


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
def test_every_shape_gives_the_same_records(tmp_path: Path, content: str) -> None:
    raw = read(tmp_path, content)
    assert (raw.table.to_pydict(), raw.torn, raw.row_no.to_pylist()) == (READ, (), [1, 2, 3])


def test_a_list_of_lists_has_its_header_first(tmp_path: Path) -> None:
    raw = read(tmp_path, json.dumps([["id", "nps"], ["a", 9], ["b", None]]))
    assert raw.table.to_pydict() == {"id": ["a", "b"], "nps": ["9", ""]}


def test_values_inside_records_become_columns_called_by_their_own_name(tmp_path: Path) -> None:
    record = {
        "id": 1,
        "meta": {"at": "x", "id": 7},
        "answers": {"추천": 9},
        "used": ["앱", "창구"],
        "more": [1, {"a": 2}],
    }
    raw = read(tmp_path, json.dumps([record]))
    assert raw.table.to_pylist() == [
        {"id": "1", "at": "x", "meta.id": "7", "추천": "9", "used": "앱;창구", "more": '[1, {"a": 2}]'}
    ]


def test_digits_stay_as_they_were_written(tmp_path: Path) -> None:
    raw = read(tmp_path, '[{"a": 12345678901234567890123, "b": 8.0, "c": 1e400, "d": true, "e": NaN, "f": "\\ud83d!"}]')
    (row,) = raw.table.to_pylist()
    assert list(row.values()) == ["12345678901234567890123", "8.0", "1e400", "true", "NaN", "\ufffd!"]


@pytest.mark.parametrize("content", [json.dumps(ROWS)[:-20], "\n".join(map(json.dumps, ROWS))[:-20]])
def test_a_record_that_was_cut_off_is_refused_alone(tmp_path: Path, content: str) -> None:
    raw = read(tmp_path, content)
    assert (raw.table.num_rows, [r.row for r in raw.torn], raw.read) == (2, [3], 3)
    assert raw.torn[0].cells[0].startswith('{"id": "r3"')


def test_lines_that_are_no_objects_are_refused_by_number(tmp_path: Path) -> None:
    raw = read(tmp_path, '{"nps":9}\n[1,2]\n"x"\n\n{"nps":8}\n{"nps":8} more\n')
    assert (raw.row_no.to_pylist(), [r.row for r in raw.torn]) == ([1, 5], [2, 3, 6])


def test_of_several_lists_one_is_asked_for(tmp_path: Path) -> None:
    content = json.dumps({"responses": ROWS, "people": [{"name": "x"}]})
    with pytest.raises(FileAmbiguous, match="responses, people") as asked:
        read(tmp_path, content)
    assert asked.value.question
    assert [value for value, _ in asked.value.question.choices] == ["responses", "people"]
    assert read(tmp_path, content, "people").table.to_pydict() == {"name": ["x"]}


@pytest.mark.parametrize(
    "content, said",
    [
        ('[{"a": 1}, {"a" 2}, {"a": 3}]', "line 1, at character 17"), ("{}", "no records"), ('{"a": {}', "line 1"),
        ("[" * 100_000 + "]" * 100_000, "too deeply"), ('{"a":' * 100_000 + "1" + "}" * 100_000, "too deeply"),
        (json.dumps([{f"k{n}": n for n in range(9000)}]), "4,096 columns"), ("[[], []]", "no records"),
        ('{"a":\n"b\n}\n', "line"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read(tmp_path, content)
