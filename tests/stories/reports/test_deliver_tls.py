"""Mail over TLS: the server is proved, the sign-in is kept from anybody else, and nothing is sent where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from commands import doctor
from data.errors import DeliveryError, SettingError
from data.store.store import Store
from reports.delivery import smtp
from reports.delivery.deliver import Delivery, deliver
from tests.reports import postal
from tests.reports.conftest import let
from tests.reports.postal import Post, Report

KIM = "kim@bank.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA, tmp_path: Path) -> Iterator[str]:
    """A file with the authority that the bank's own servers are proved by."""
    with authority.cert_pem.tempfile(dir=str(tmp_path)) as path:
        yield path


@pytest.fixture
def password(tmp_path: Path) -> str:
    path = tmp_path / "password"
    path.write_text(f"{postal.PASSWORD}\n", encoding="utf-8")
    return str(path)


def sent(store: Store, made: Report) -> Delivery:
    (found,) = deliver(store, made, postal.edition(), [KIM], sleep=lambda _: None)
    return found


# That the server speaks TLS from the first word is done by its socket, of which aiosmtpd does not know.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_signed_in_over_tls(
    store: Store,
    made: Report,
    authority: trustme.CA,
    trust: str,
    password: str,
    security: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = postal.certificate(authority, "localhost")
    signed = {"auth_required": True, "authenticator": postal.known, "auth_require_tls": security == "starttls"}
    with postal.office(own, tls=security == "tls", **signed) as post:
        more = {"smtp_user": postal.USER, "smtp_password_file": password}
        let(monkeypatch, post, smtp_security=security, smtp_ca_file=trust, **more)
        assert sent(store, made).state == "sent"
        assert len(post.taken[KIM]) == 1
        assert doctor.mail().ok


def refused(store: Store, made: Report, post: Post) -> str:
    """Why nothing was sent, for good."""
    found = sent(store, made)
    assert (found.state, found.temporary, found.attempt, post.taken) == ("failed", False, 1, {})
    with pytest.raises(DeliveryError):
        smtp.probe(smtp.server())
    finding = doctor.mail()
    assert not finding.ok
    assert str(finding.remedy)
    return str(found.reason)


@pytest.mark.parametrize("name, trusted", [("localhost", False), ("other.example", True)])
def test_a_server_that_cannot_be_proved_gets_nothing(
    store: Store,
    made: Report,
    authority: trustme.CA,
    trust: str,
    name: str,
    trusted: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with postal.office(postal.certificate(authority, name)) as post:
        let(monkeypatch, post, smtp_security="starttls", smtp_ca_file=trust if trusted else "")
        assert "could not be proved" in refused(store, made, post)
        assert "MAIL" not in post.stages


def test_a_server_without_tls_gets_nothing(
    store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    let(monkeypatch, post, smtp_security="starttls")
    assert "STARTTLS" in refused(store, made, post)
    let(monkeypatch, post, smtp_security="tls")
    assert "TLS" in refused_again(store, made, post)


def refused_again(store: Store, made: Report, post: Post) -> str:
    found = sent(store, made)
    assert (found.state, post.taken) == ("failed", {})
    return str(found.reason)


def test_a_sign_in_that_is_refused(
    store: Store, made: Report, authority: trustme.CA, trust: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not the word", encoding="utf-8")
    own = postal.certificate(authority, "localhost")
    with postal.office(own, auth_required=True, authenticator=postal.known) as post:
        more = {"smtp_user": postal.USER, "smtp_password_file": str(wrong)}
        let(monkeypatch, post, smtp_security="starttls", smtp_ca_file=trust, **more)
        reason = refused(store, made, post)
        assert "refused the sign-in" in reason
        assert "535" in reason
        assert "not the word" not in reason
        wrong.unlink()
        with pytest.raises(SettingError):
            sent(store, made)


def test_the_doctor_looks_after_the_mail_server(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.mail().ok
    assert (post.taken, "MAIL" in post.stages) == ({}, False)
    let(monkeypatch, post, smtp_port="1")
    assert not doctor.mail().ok
    let(monkeypatch, post, recipient_domains="")
    assert not doctor.mail().ok
    let(monkeypatch, post, smtp_host="", recipient_domains="")
    assert doctor.mail().ok
    let(monkeypatch, post, smtp_host="")
    assert not doctor.mail().ok
