"""Recipients read from text: what is one, who may get a report, and that no text becomes a second header or host."""

from __future__ import annotations

import pytest

from data.errors import DeliveryError
from reports.delivery import recipients
from reports.delivery.recipients import Target, accepted, masked, parse

SLACK = "slack:https://hooks.slack.com/services/T0/B0/secret"
TEAMS = "teams:https://prod-1.westeurope.logic.azure.com:443/workflows/1/paths/invoke?sig=secret"


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", "bank.example, *.branch.example ,은행.한국")


@pytest.mark.parametrize(
    "text, shown",
    [
        ("kim@bank.example", "kim@bank.example"),
        (" Kim.Lee+report@BANK.example ", "Kim.Lee+report@bank.example"),
        ("kim@south.branch.example", "kim@south.branch.example"),
        ("kim@은행.한국", "kim@xn--zs5b84x.xn--3e0b707e"),
        ("kim@xn--zs5b84x.xn--3e0b707e", "kim@xn--zs5b84x.xn--3e0b707e"),
        ("folder:/srv/reports of banks", "folder:/srv/reports of banks"),
    ],
)
def test_who_may_get_one(text: str, shown: str) -> None:
    assert [target.shown for target in accepted([text])] == [shown] == [masked(text)]


@pytest.mark.parametrize("text", [SLACK, TEAMS])
def test_webhooks_are_allowed_and_hidden(text: str) -> None:
    (target,) = accepted([text])
    assert "secret" not in target.shown + masked(text) + target.identity
    assert target.place.endswith("secret")


@pytest.mark.parametrize(
    "text",
    [
        "kim@other.example",
        "kim@branch.example",
        "kim@bank.example.evil.example",
        "kim@evilbank.example",
        "slack:https://hooks.slack.com.evil.example/secret",
        "slack:http://hooks.slack.com/secret",
        "slack:https://hooks.slack.com:8443/secret",
        "teams:https://logic.azure.com/secret",
        "slack:https://127.0.0.1/secret",
    ],
)
def test_who_may_not(text: str) -> None:
    with pytest.raises(DeliveryError) as fault:
        accepted(["kim@bank.example", text])
    assert parse(text).shown in str(fault.value)
    assert "secret" not in str(fault.value)
    assert str(fault.value.remedy)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kim",
        "@bank.example",
        "kim@",
        "kim@bank",
        "kim@bank.example,lee@bank.example",
        "kim@bank.example lee@bank.example",
        "kim@bank.example\nBcc: lee@bank.example",
        "kim\r\n@bank.example",
        "Kim <kim@bank.example>",
        '"kim lee"@bank.example',
        "김@bank.example",
        "kim@[127.0.0.1]",
        "kim..lee@bank.example",
        f"{'k' * 65}@bank.example",
        "folder:",
        "folder:/srv/a\x00b",
        "mail:kim",
        "https://hooks.slack.com/services/T0/B0/secret",
        "slack:secret",
        "slack:https://user:secret@hooks.slack.com/x",
        "slack:https://hooks.slack.com:99999/secret",
        "slack:https://hooks.slack.com/secret\r\nX: y",
        "slack:file:///etc/secret",
    ],
)
def test_what_is_no_recipient(text: str) -> None:
    with pytest.raises(DeliveryError) as fault:
        accepted([text])
    assert "secret" not in str(fault.value) + masked(text)
    assert "\n" not in str(fault.value) + masked(text)


@pytest.mark.parametrize(
    "text, named",
    [
        ("kim@bank.exam\u200bple", "U+200B ZERO WIDTH SPACE"),
        ("\u200bkim@bank.example", "U+200B ZERO WIDTH SPACE"),
        ("kim@bank.example\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("kim@ba\u00adnk.example", "U+00AD SOFT HYPHEN"),
        ("kim@bank\ufe0f.example", "U+FE0F VARIATION SELECTOR-16"),
        ("kim@bank.\u202eexample", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("kim@은\u3164행.한국", "U+3164 HANGUL FILLER"),
        ("folder:/srv/a\x07b", "U+0007"),
        ("folder:/srv/a\u200db", "U+200D ZERO WIDTH JOINER"),
        ("slack:https://hooks.slack.com/sec\u2060ret", "U+2060 WORD JOINER"),
    ],
)
def test_a_sign_that_is_not_seen_is_refused_by_its_name(text: str, named: str) -> None:
    # The reading of domains leaves most of these out: the first one's mail would have gone to kim@bank.example.
    with pytest.raises(DeliveryError) as fault:
        accepted(["lee@bank.example", text])
    assert f"a sign that is not seen: {named}." in str(fault.value.message)
    assert named[2:6].lower() in masked(text) or text.startswith("slack:")
    assert not {sign for sign in masked(text) + str(fault.value.title) if sign in text and not sign.isprintable()}


def test_one_is_the_same_however_written() -> None:
    pairs = [("Kim@bank.example", "kim@BANK.example"), ("folder:/a/b", "folder:/a/c/../b"), ("kim@은행.한국",) * 2]
    for one, other in pairs:
        assert recipients.parse(one).identity == recipients.parse(other).identity
    assert len({parse(text).identity for text in (SLACK, TEAMS, "kim@bank.example", "folder:/a")}) == 4
    assert len(accepted(["kim@bank.example", "KIM@bank.example"])) == 1


def test_without_domains_no_mail_and_without_folders_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", " ")
    with pytest.raises(DeliveryError, match="TELLER_RECIPIENT_DOMAINS"):
        accepted(["kim@bank.example"])
    assert accepted(["folder:/srv/a"]) == (Target("folder", "/srv/a"),)
    monkeypatch.setenv("TELLER_RECIPIENT_FOLDERS", "/srv/b, /srv/c")
    assert accepted(["folder:/srv/c/d"])
    for outside in ("folder:/srv/a", "folder:/srv/b/../a", "folder:/srv/bb"):
        with pytest.raises(DeliveryError, match="TELLER_RECIPIENT_FOLDERS"):
            accepted([outside])
