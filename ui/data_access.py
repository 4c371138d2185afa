"""Questions to the bank's data, each answered once a version: a page that is looked at again does not count again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from analytics.metrics import buckets
from analytics.metrics import cubes as counted
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import today
from analytics.metrics.subjects import SUBJECTS
from analytics.metrics.view import DIMENSIONS
from data import settings
from data.store import as_of
from data.store.as_of import AsOf
from data.store.store import Store

AT_REST = 4  # open cubes kept for each store


@dataclass(frozen=True)
class Bank:
    """One bank's store at one version. name: own or demo; is_chosen: asked for in the address.

    said: the number of the newest word on how comments are read.
    """

    name: str
    url: str
    version: int
    is_chosen: bool = False
    said: int = 0


@dataclass(frozen=True)
class Facts:
    """What a bank's data spans: first and last day by subject ("" for all), and members and labels by dimension."""

    span: dict[str, tuple[date, date]]
    members: dict[str, tuple[str, ...]]
    labels: dict[str, dict[str, str]]
    region_of: dict[str, str]


def store(url: str) -> Store:
    """The one handle of a store in this process: as it is, or as it was where a report's server shows that."""
    return _opened(url, as_of.of_place(url))


@st.cache_resource(show_spinner=False)
def _opened(url: str, moment: AsOf | None) -> Store:
    return Store(url, as_of=moment)


def bank(name: str) -> Bank:
    """The bank asked for; for "", the bank's own data once any upload of it stands, else the demo."""
    own, demo = (settings.location(n) for n in ("store", "demo_store"))
    chosen = name or ("own" if has_uploads(own, store(own).version()) else "demo")
    url = own if chosen == "own" else demo
    return Bank(chosen, url, store(url).version(), bool(name), store(url).said())


@st.cache_resource(show_spinner=False, max_entries=20)
def has_uploads(url: str, version: int) -> bool:
    """Whether any upload stands at that version."""
    return version > 0 and any(entry.state == "committed" for entry in store(url).history())


def answer(of: Bank, question: Callable[..., Any], *about: Any) -> Any:
    """question(cubes, *about), counted once for each version of the data; what comes back is not to be changed."""
    key = (of.url, of.version, of.said, f"{question.__module__}.{question.__qualname__}", repr(about))
    return _kept(key, lambda: _counted(of, question, about))


def _counted(of: Bank, question: Callable[..., Any], about: tuple[Any, ...]) -> Any:
    with _borrowed(of) as cubes:
        return question(cubes, *about)


@st.cache_resource(show_spinner=False, max_entries=4000)
def _kept(key: tuple[object, ...], _find: Callable[[], Any]) -> Any:  # noqa: ARG001  the key is for the cache
    return _find()


@contextmanager
def _borrowed(of: Bank) -> Iterator[Cubes]:
    """Cubes of the bank's version for one question: taken from those at rest, or opened, and put back."""
    resting = _resting(of.url)
    new = (found for found in _taken(resting) if found.version >= of.version and found.said >= of.said)
    cubes = next(new, None) or counted.open(store(of.url))
    if (cubes.version, cubes.said) != (of.version, of.said):
        # Another process committed since this run began: begin again on its data.
        resting.append(cubes)
        st.rerun()
    yield cubes
    resting.append(cubes)


@st.cache_resource(show_spinner=False)
def _resting(url: str) -> deque[Cubes]:  # noqa: ARG001  one for each store
    """Cubes that nobody uses just now; a run may come in any thread, so each is lent to one at a time."""
    return deque(maxlen=AT_REST)


def _taken(resting: deque[Cubes]) -> Iterator[Cubes]:
    while resting:
        with suppress(IndexError):  # another thread took the last one
            yield resting.pop()


def facts(of: Bank) -> Facts:
    """What the bank's data spans."""
    return answer(of, _facts)


def _facts(cubes: Cubes) -> Facts:
    ends = {s: (cubes.oldest(s or None), cubes.newest(s or None)) for s in ("", *SUBJECTS)}
    last = today()
    span = {s: (min(first, last), min(newest, last)) for s, (first, newest) in ends.items() if first and newest}
    if "" in span:
        # Where the relative periods end: a week is whole though the bank is closed at its end.
        span[""] = (span[""][0], max(span[""][1], min(buckets.newest(cubes) or last, last)))
    members = {d: tuple(cubes.members(d)) for d in DIMENSIONS.values()}
    regions = {key: str(branch["region"] or "") for key, branch in cubes.branches.items()}
    return Facts(span, members, {d: cubes.labels(d) for d in DIMENSIONS.values()}, regions)
