"""A store as it was: which moment is meant, and the errors of whoever asks for one that never was or writes to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data import settings
from data.errors import SettingError, StoreError
from data.texts import N_, Text

BANKS = {"own": "store", "demo": "demo_store"}


@dataclass(frozen=True)
class AsOf:
    """A moment of a store. version: the newest commit, undo or redo that counts. said: the newest word heeded."""

    version: int
    said: int = 0

    def __str__(self) -> str:
        return f"{self.version}.{self.said}"

    @staticmethod
    def parse(text: str) -> AsOf:
        """The moment that such a text as 12.3 names. Raises SettingError for anything else, and for version 0."""
        found = re.fullmatch(r"([1-9][0-9]{0,17})\.([0-9]{1,18})", text.strip())
        if not found:
            raise SettingError(
                Text(N_("{text!r} is no version of a store."), {"text": text}),
                remedy=N_("Give the numbers of a commit and of a word on comments, such as 12.3."),
            )
        return AsOf(int(found[1]), int(found[2]))


def setting(bank: str, moment: AsOf) -> str:
    """What the setting as_of says to show a bank (own or demo) as it was at a moment."""
    return f"{bank} {moment}"


def of_place(url: str) -> AsOf | None:
    """As of which moment the setting as_of wants the store at an address read; None for as it is now.

    Raises SettingError when the setting is neither empty nor such as own 12.3.
    """
    said = settings.text("as_of").strip()
    if not said:
        return None
    bank, _, moment = said.partition(" ")
    if bank not in BANKS:
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), {"name": "TELLER_AS_OF", "value": said}),
            remedy=N_("Give the bank and the numbers of a commit and of a word on comments, such as own 12.3."),
        )
    asked = AsOf.parse(moment)
    return asked if url == settings.location(BANKS[bank]) else None


def check_version(asked: int, newest: int) -> None:
    """Refuse a version that a store has not reached, or that is none."""
    if not 1 <= asked <= newest:
        raise StoreError(
            Text(N_("The store has no version {version}."), {"version": asked}),
            Text(N_("Its newest version is {newest}."), {"newest": newest}),
            N_("Choose a version from 1 to the newest; the list of uploads has their numbers."),
        )


def check_word(asked: int, newest: int) -> None:
    """Refuse a word that was not said yet."""
    if not 0 <= asked <= newest:
        raise StoreError(
            Text(N_("Nothing numbered {number} was said in this store yet."), {"number": asked}),
            Text(N_("The newest word is {newest}."), {"newest": newest}),
            N_("Choose a number from 0 to the newest."),
        )


def unwritable() -> StoreError:
    """The error of whoever writes to a store as it was."""
    return StoreError(
        N_("Nothing was written, because this is the store as it was at an earlier moment."),
        remedy=N_("Open the store as it is now to change it."),
    )
