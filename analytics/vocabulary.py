"""The words banks file things under, put into the reader's language where they are among the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.metrics.query import NOBODY
from data.texts import N_, translate

TERMS = {
    NOBODY: N_("not stated"),
    "app": N_("app"), "branch": N_("branch"), "chat": N_("chat"), "email": N_("e-mail"), "letter": N_("letter"),
    "phone": N_("phone"), "web": N_("web"), "kiosk": N_("kiosk"), "sms": N_("text message"), "atm": N_("cash machine"),
    "affluent": N_("affluent"), "business": N_("business"), "mass": N_("mass market"), "senior": N_("senior"),
    "youth": N_("youth"), "retail": N_("retail"), "sme": N_("small business"), "corporate": N_("corporate"),
    "survey": N_("survey"), "complaint": N_("complaint"),
    "card": N_("cards"), "deposit": N_("deposits"), "foreign_exchange": N_("foreign exchange"), "loan": N_("loans"),
    "other": N_("other"), "general": N_("general"), "security": N_("security"), "cash": N_("cash"),
    "advice": N_("advice"), "own": N_("received by the bank"), "regulator": N_("received by the regulator"),
    "app-web": N_("app and web"), "branch-visit": N_("branch visit"), "call": N_("call"),
    "relationship": N_("relationship"), "app_reviews": N_("app reviews"),
    "app not working": N_("app not working"), "card problem": N_("card problem"), "exchange rate": N_("exchange rate"),
    "fees and charges": N_("fees and charges"), "fraud": N_("fraud"), "loan processing": N_("loan processing"),
    "payment error": N_("payment error"), "privacy": N_("privacy"), "staff attitude": N_("staff attitude"),
    "unwanted marketing": N_("unwanted marketing"), "waiting time": N_("waiting time"),
    "wrong information": N_("wrong information"),
    "staffing": N_("staffing"), "training": N_("training"), "policy": N_("policy"), "system": N_("system"),
    "process": N_("process"), "third party": N_("third party"),
    "Beijing": N_("Beijing"), "Busan": N_("Busan"), "Daejeon": N_("Daejeon"), "Guangzhou": N_("Guangzhou"),
    "Gyeonggi": N_("Gyeonggi"), "London": N_("London"), "Seoul": N_("Seoul"), "Shanghai": N_("Shanghai"),
}  # fmt: skip


def term(value: str, language: str, names: Mapping[str, str] | None = None) -> str:
    """What a person calls a group: its name if it has one, a usual word in the reader's language, else as it stands."""
    return (names or {}).get(value) or (translate(TERMS[value], language) if value in TERMS else value)


def terms(values: Sequence[str], language: str, names: Mapping[str, str] | None = None) -> list[str]:
    """What a person calls groups that stand in one list: usual words where all are, else all of them as they stand."""
    is_usual = all(value in TERMS for value in values if value not in (names or {}))
    return [term(value, language, names) if is_usual or value == NOBODY else (names or {}).get(value, value)
            for value in values]  # fmt: skip
