"""Who a report goes to, read from text: an address of mail, a folder, or a webhook of Slack or Teams.

    name@bank.example   folder:PATH   slack:URL   teams:URL

Whoever knows a webhook's URL can write to its channel, so a URL is a secret: it is never shown whole, nor put into an
error. Only mail domains and hosts that the settings allow are accepted, before anything is made or sent.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import idna

from data import settings
from data.errors import DeliveryError
from data.texts import N_, Text

MAIL, FOLDER, SLACK, TEAMS = "mail", "folder", "slack", "teams"
WEBHOOKS = (SLACK, TEAMS)
# RFC 5321 lets a mailbox be of any characters in quotes; nobody's is, and those would only hide a second header.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
# Longest parts of an address: RFC 5321, 4.5.3.1.
LONGEST_LOCAL, LONGEST = 64, 254
# Letters and marks that nothing is drawn for, beside those that Unicode calls controls, formats and breaks.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """One recipient. kind: mail, folder, slack or teams. place: the address, the absolute folder or the whole URL."""

    kind: str
    place: str

    @cached_property
    def shown(self) -> str:
        """The recipient as people and logs see it: of a webhook the host and a mark that tells two apart."""
        if self.kind == MAIL:
            return self.place
        if self.kind == FOLDER:
            return f"{FOLDER}:{self.place}"
        return f"{self.kind}:{urlsplit(self.place).hostname}/…{_digest(self.place)[:6]}"

    @cached_property
    def identity(self) -> str:
        """What is the same for one and the same recipient however it is written, and tells no secret."""
        place = self.place.lower() if self.kind == MAIL else self.place
        return _digest(f"{self.kind}:{place}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def accepted(given: Iterable[str]) -> tuple[Target, ...]:
    """The recipients, each once, if every one of them may get a report.

    Raises DeliveryError that names the first who may not, so that nothing is made or sent at all.
    """
    found = [parse(text) for text in given]
    once: dict[str, Target] = {}
    for target in found:
        allow(target)
        once.setdefault(target.identity, target)
    return tuple(once.values())


def parse(text: str) -> Target:
    """One recipient from its text. Raises DeliveryError, which shows no secret, for what is none."""
    _all_seen(text)
    kind, colon, rest = text.strip().partition(":")
    if not colon or "@" in kind:
        return Target(MAIL, address(text.strip()))
    if kind == FOLDER and rest.strip():
        return Target(FOLDER, str((settings.home() / Path(rest.strip()).expanduser()).resolve()))
    if kind in WEBHOOKS:
        return Target(kind, _url(kind, rest.strip()))
    raise _unreadable(text)


def masked(text: str) -> str:
    """A recipient's text as it may be shown, whether it can be read or not."""
    try:
        return parse(text).shown
    except DeliveryError:
        return _hidden(text)


def _hidden(text: str) -> str:
    """What cannot be read without what may be a secret in it."""
    scheme, url, _ = text.strip().partition("://")
    kind = next((f"{kind}:…" for kind in WEBHOOKS if text.strip().startswith(f"{kind}:")), "")
    shown = f"{scheme}://…" if url else kind or text.strip()
    return "".join(f"\\u{ord(sign):04x}" if _is_unseen(sign) else sign for sign in shown)[:80]


def _is_unseen(sign: str) -> bool:
    """Whether a reader does not see that a sign stands there."""
    kind = unicodedata.category(sign)
    return (
        kind in ("Cc", "Cf", "Cs", "Zl", "Zp") or sign in _BLANK or "VARIATION SELECTOR" in unicodedata.name(sign, "")
    )


def _all_seen(text: str) -> None:
    """Raises DeliveryError that names the sign where a recipient holds one that is not seen.

    A domain's reading leaves some of them out (UTS 46): mail would go to another address than the one that was written.
    """
    if sign := next(filter(_is_unseen, text.strip()), None):
        named = f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
        raise DeliveryError(
            Text(N_("{recipient} is not a recipient."), {"recipient": _hidden(text)}),
            Text(N_("It holds a sign that is not seen: {sign}."), {"sign": named}),
            N_("Take that sign out, or type the recipient anew."),
        )


def _unreadable(text: str) -> DeliveryError:
    return DeliveryError(
        Text(N_("{recipient} is not a recipient."), {"recipient": _hidden(text)}),
        remedy=N_("Give name@bank.example, folder:PATH, slack:URL or teams:URL."),
    )


def address(text: str) -> str:
    """An address of mail with its domain as it is sent. Raises DeliveryError for what is none."""
    _all_seen(text)
    local, _, domain = text.rpartition("@")
    plain = host_name(domain)
    whole = f"{local}@{plain}"
    if not (_LOCAL.fullmatch(local) and "." in plain and len(local) <= LONGEST_LOCAL and len(whole) <= LONGEST):
        raise _unreadable(text)
    return whole


def host_name(name: str) -> str:
    """A domain as it stands in an address (IDNA 2008); empty for what is none."""
    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode().removesuffix(".")
    except UnicodeError:  # which every error of idna is
        return ""


def _url(kind: str, text: str) -> str:
    """Raises DeliveryError without the text: what is nearly a webhook may be a secret all the same."""
    try:
        parts = urlsplit(text)
        host, port = host_name(parts.hostname or ""), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    odd = parts.username is not None or parts.fragment or " " in text or not text.isascii()
    if parts.scheme not in _PORTS or not host or odd:
        raise DeliveryError(
            Text(N_("The address of the webhook is not a URL that {kind} gives."), {"kind": kind.capitalize()}),
            remedy=N_("Copy the whole URL that begins with https:// from the webhook or workflow."),
        )
    place = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return parts._replace(netloc=place).geturl()


def allow(target: Target) -> None:
    """Raises DeliveryError that names the recipient, unless the settings allow it."""
    if target.kind == MAIL:
        _allow_mail(target)
    elif target.kind == FOLDER:
        _allow_folder(target)
    elif not any(_serves(urlsplit(target.place), entry) for entry in listed("webhook_hosts")):
        raise _outside(target, N_("Its host is not one of the setting {setting}."), "webhook_hosts")


def _allow_mail(target: Target) -> None:
    allowed = listed("recipient_domains")
    if not allowed:
        raise _outside(target, N_("No mail is sent, as the setting {setting} names no domain."), "recipient_domains")
    if not any(_matches(target.place.rpartition("@")[2], entry) for entry in allowed):
        raise _outside(target, N_("Its domain is not one of the setting {setting}."), "recipient_domains")


def _allow_folder(target: Target) -> None:
    allowed = [(settings.home() / entry).resolve() for entry in listed("recipient_folders")]
    if allowed and not any(Path(target.place).is_relative_to(folder) for folder in allowed):
        raise _outside(target, N_("It lies under no folder of the setting {setting}."), "recipient_folders")


def _outside(target: Target, why: str, setting: str) -> DeliveryError:
    values = {"recipient": target.shown, "setting": f"TELLER_{setting.upper()}"}
    return DeliveryError(
        Text(N_("{recipient} may get no report, so nothing was sent to anybody."), values),
        Text(why, values),
        Text(N_("Take the recipient out, or let whoever looks after Teller add to {setting}."), values),
    )


def listed(setting: str) -> list[str]:
    """The parts of a setting that is a list."""
    return [part for entry in settings.text(setting).split(",") if (part := entry.strip())]


def _matches(host: str, entry: str) -> bool:
    """Whether a host is the entry's, or below it where the entry begins with *."""
    under = entry.startswith("*.")
    wanted = host_name(entry.removeprefix("*."))
    return bool(wanted) and (host.endswith(f".{wanted}") if under else host == wanted)


def _serves(url: SplitResult, entry: str) -> bool:
    """Whether an entry of webhook_hosts allows a URL: https at its own port, unless the entry says another."""
    scheme, _, place = entry.rpartition("://")
    host, _, port = place.partition(":")
    wanted = (scheme or "https", int(port) if port.isdigit() else _PORTS.get(scheme or "https"))
    return wanted == (url.scheme, url.port or _PORTS[url.scheme]) and _matches(url.hostname or "", host)
