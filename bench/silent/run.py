"""Many cases one after the other: how they ended, by kind, and the simplest form of each fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from bench.silent import events, surveys, totals
from bench.silent.recipe import Case, Recipe, drawn
from bench.silent.taking import FAULTS, Result, taken

TODAY = "2026-11-23"
_MADE = {
    "survey": surveys.survey, "complaint": events.event, "visit": events.event, "call": events.event,
    "interval": totals.intervals, "means": totals.means, "pivot": totals.pivot, "summary": totals.summary,
}  # fmt: skip
_ENDS = ("right", "answered", "refused", *FAULTS)


def made(recipe: Recipe) -> Case:
    """The files of a recipe and their truth."""
    return _MADE[recipe.kind](recipe)


def results(seeds: Iterable[int], folder: Path) -> Iterator[Result]:
    """How the case of each number ended."""
    return (taken(made(drawn(seed)), folder) for seed in seeds)


def is_fault(result: Result) -> bool:
    """True for what was stored wrong, leads nowhere, or was not read at once though its form is a common one."""
    return result.end in FAULTS or (result.case.recipe.plain and result.end != "right")


def report(found: Sequence[Result]) -> str:
    """How cases ended, in all, by kind, and by each choice that was not always read at once."""
    lines = [_line("all", found)]
    kinds = sorted({result.case.recipe.kind for result in found})
    lines += [_line(kind, [r for r in found if r.case.recipe.kind == kind]) for kind in kinds]
    lines.append(_line("plain", [r for r in found if r.case.recipe.plain]))
    for name in ("date", "scale", "identity", "sequence", "encoding", "container", "lost", "amount", "status"):
        groups: dict[str, list[Result]] = {}
        for result in found:
            if name != "scale" or result.case.recipe.kind == "survey":
                groups.setdefault(getattr(result.case.recipe, name), []).append(result)
        some = {key: [r for r in group if r.end != "right"] for key, group in groups.items()}
        said = (f"{key} {len(some[key])}/{len(group)}" for key, group in sorted(groups.items()) if some[key])
        lines.append(f"  not at once, by {name}: {', '.join(said)}")
    return "\n".join(lines)


def _line(title: str, found: Sequence[Result]) -> str:
    ends = Counter(result.end for result in found)
    said = ", ".join(f"{end} {ends[end]} ({100 * ends[end] / max(1, len(found)):.0f} %)" for end in _ENDS)
    return f"{title}: {len(found)}: {said}"


def described(faults: Sequence[Result], folder: Path, keep: Path | None, simplest: int) -> Iterator[str]:
    """Each fault in its simplest form, those of one form once; its files are kept where a folder is given."""
    seen: set[str] = set()
    for number, result in enumerate(faults):
        simple = simplified(result, folder) if number < simplest else result
        key = f"{simple.end} {_choices(simple.case.recipe)}"
        if key in seen:
            continue
        seen.add(key)
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            for file in simple.case.files:
                (keep / file.name).write_bytes(file.content)
        yield line(simple)


def line(result: Result) -> str:
    """A fault in one line."""
    return f"{result.end}: {result.case.recipe}; asked {_asked(result)}: {result.why}"


def _asked(result: Result) -> str:
    return ", ".join(dict.fromkeys(question.option for question in result.asked)) or "nothing"


def _choices(recipe: Recipe) -> str:
    return str([getattr(recipe, f.name) for f in fields(recipe) if f.name not in ("seed", "language")])


def simplified(result: Result, folder: Path) -> Result:
    """The same fault with as few unusual choices as can be."""
    while True:
        for recipe in result.case.recipe.simpler():
            try:
                found = taken(made(recipe), folder)
            except (KeyError, IndexError, ValueError, TypeError):
                # A combination that nobody writes.
                continue
            if found.end == result.end and is_fault(found):
                result = found
                break
        else:
            return result
