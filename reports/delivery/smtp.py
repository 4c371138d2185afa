"""A report as mail: one message for each recipient, handed to a server so that it is known whether it was taken.

A server that has the end mark of a message has the message; one that lost the connection before must throw away what
it got (RFC 5321, 3.8). So the text goes first and its end mark after it, alone: whatever fails before that was
certainly not delivered, and what is not answered after it may have been (RFC 1047). An answer of 4xx or 5xx says that
it was not.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from analytics.charts import brand
from data import settings
from data.errors import DeliveryError, SettingError
from data.files.templates import EXCEL
from data.texts import N_, Text
from reports.delivery import recipients
from reports.delivery.letter import (
    HTML,
    LOGO,
    LOGO_PLACEHOLDER,
    NUMBERS,
    PDF,
    PICTURE,
    PLACEHOLDER,
    WHOLE,
    WORDS,
    Form,
    Letter,
)
from reports.delivery.outcomes import DELIVERED, SENT, Outcome, Stopped, failed, unanswered, unreached, unsure

SECURITIES = ("starttls", "tls", "none")
SENDER_NAME = "Teller"
PIECE = 65_536
# Answers to a message that is too large for the server or for what room the mailbox has.
TOO_LARGE = (523, 552)
# The first word of a wish to get no more reports, as programs of mail send it where a reader presses their button.
UNSUBSCRIBE = "Unsubscribe:"
# Servers that look into what is attached take long to say that they took it (RFC 5321, 4.5.3.2.6, allows ten minutes),
# and whoever does not wait for that has a doubt that a person must settle.
PATIENCE = 4


@dataclass(frozen=True)
class Server:
    """The mail server of the settings. certificates: a file of those that prove it; empty: this machine's own."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    certificates: str
    seconds: float


def server() -> Server:
    """The mail server. Raises DeliveryError where none is set up, SettingError where a setting cannot be."""
    host, security, user = (settings.text(name) for name in ("smtp_host", "smtp_security", "smtp_user"))
    if not host:
        raise DeliveryError(
            N_("No mail server is set up."), remedy=N_("Set TELLER_SMTP_HOST and TELLER_SMTP_FROM, or send no mail.")
        )
    if security not in SECURITIES:
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), {"name": "TELLER_SMTP_SECURITY", "value": security}),
            remedy=N_("Give starttls, tls or none."),
        )
    if user and security == "none":
        raise SettingError(
            N_("A password is not sent to a mail server without TLS."),
            remedy=N_("Set TELLER_SMTP_SECURITY to starttls or tls, or leave TELLER_SMTP_USER out."),
        )
    certificates = _certificates()
    password = _password() if user else ""
    seconds = settings.number("delivery_seconds")
    reply_to()
    return Server(host, settings.whole("smtp_port"), security, user, password, sender(), certificates, seconds)


def _certificates() -> str:
    if not settings.text("smtp_ca_file"):
        return ""
    path = settings.location("smtp_ca_file")
    if not Path(path).is_file():
        raise SettingError(
            Text(N_("There is no file {path} of certificates."), {"path": path}),
            remedy=N_("Put it there, or correct the setting TELLER_SMTP_CA_FILE."),
        )
    return path


def sender() -> str:
    """The address that reports are sent from."""
    given = settings.text("smtp_from")
    try:
        return recipients.address(given)
    except DeliveryError as fault:
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), {"name": "TELLER_SMTP_FROM", "value": given}),
            remedy=N_("Give one address of mail, such as teller@bank.example."),
        ) from fault


def reply_to() -> str:
    """The address that answers to reports go to; "" for the sender's."""
    given = settings.text("smtp_reply_to")
    try:
        return recipients.address(given) if given else ""
    except DeliveryError as fault:
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), {"name": "TELLER_SMTP_REPLY_TO", "value": given}),
            remedy=N_("Give one address of mail, such as service-quality@bank.example, or leave it out."),
        ) from fault


def _password() -> str:
    path = Path(settings.location("smtp_password_file"))
    try:
        return path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeError) as fault:
        raise SettingError(
            Text(N_("The password of the mail server cannot be read from {path}."), {"path": str(path)}),
            remedy=N_("Put it there, or correct the setting TELLER_SMTP_PASSWORD_FILE."),
        ) from fault


def compose(letter: Letter, folder: Path, to: str, name: str, form: Form = WHOLE) -> EmailMessage:
    """The message: HTML with one picture inside, plain text for those who want that, and the report as PDF.

    name: what the message's own identity is made of, so that it is the same whenever it is the same message; servers
    and programs of mail that see it twice show it once. form: what of that is left out.
    """
    message = addressed(to, letter.subject, name)
    _answered(message, letter)
    picture = f"summary.{message['Message-ID'].strip('<>')}"
    message.set_content(letter.plain(form), cte="base64")
    html = letter.fitted((folder / HTML).read_text(encoding="utf-8"), form)
    if html:
        named = html.replace(PLACEHOLDER, f"cid:{picture}").replace(LOGO_PLACEHOLDER, f"cid:{LOGO}.{picture}")
        message.add_alternative(named, subtype="html", cte="base64")
    if html and form != WORDS:
        _put_picture(message, folder / PICTURE, picture, letter.alternative)
    if html and form != WORDS and (folder / LOGO).is_file():
        _put_picture(message, folder / LOGO, f"{LOGO}.{picture}", brand.alternative(letter.language))
    if form == WHOLE:
        message.add_attachment((folder / PDF).read_bytes(), maintype="application", subtype="pdf", filename=letter.file)
    if form == WHOLE and (folder / NUMBERS).is_file():
        main, sub = EXCEL.split("/")
        named = letter.file.removesuffix(".pdf") + ".xlsx"
        message.add_attachment((folder / NUMBERS).read_bytes(), maintype=main, subtype=sub, filename=named)
    # Last, as headers of content go down with the part that was the whole before.
    message["Content-Language"] = letter.language
    return message


def addressed(to: str, subject: str, name: str) -> EmailMessage:
    """A message without content: whom it is from and to, and that a program wrote it. name: what makes it its own."""
    message, own = EmailMessage(policy.SMTP), sender()
    message["From"] = Address(SENDER_NAME, addr_spec=own)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{name}@{own.rpartition('@')[2]}>"
    # No out-of-office notes in answer: RFC 3834, and the sign that Exchange heeds.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _answered(message: EmailMessage, letter: Letter) -> None:
    """Who reads answers, and how a recipient gets off the list."""
    answers = reply_to()
    if answers:
        message["Reply-To"] = Address(addr_spec=answers)
    wish = quote(f"{UNSUBSCRIBE} {letter.file.removesuffix('.pdf')}")
    message["List-Unsubscribe"] = f"<mailto:{quote(answers or sender(), safe='@')}?subject={wish}>"


def _put_picture(message: EmailMessage, file: Path, name: str, alternative: str) -> None:
    _, shown = message.iter_parts()
    shown.add_related(
        file.read_bytes(), maintype="image", subtype="png", cid=f"<{name}>", filename=file.name, disposition="inline",
    )  # fmt: skip
    *_, inline = shown.iter_parts()
    inline["Content-Description"] = alternative


def send(
    to: Server,
    message: EmailMessage,
    recipient: str,
    smaller: Mapping[str, Callable[[], EmailMessage]] = MappingProxyType({}),
) -> Outcome:
    """Hand a message over to the server for one recipient.

    smaller: what the recipient lacks, in words, and how to write the message so; each is tried where the one before was
    refused for its size, which makes it certain that nothing arrived.
    """
    outcome = _sent(to, message, recipient)
    for lacks, write in smaller.items():
        if not outcome.too_large:
            return outcome
        outcome = _sent(to, write(), recipient)
        if outcome.state == SENT:
            return replace(outcome, reason=Text(lacks))
    return outcome


def _sent(to: Server, message: EmailMessage, recipient: str) -> Outcome:
    try:
        with _session(to) as smtp:
            return _hand_over(smtp, to.sender, recipient, _octets(message))
    except Stopped as stopped:
        return stopped.outcome


def probe(to: Server) -> str:
    """Connect, prove the server, sign in and send nothing; what the server says. Raises DeliveryError."""
    try:
        with _session(to) as smtp, _before():
            return _expect(smtp.noop(), 2)
    except Stopped as stopped:
        raise DeliveryError(stopped.outcome.reason or "", remedy=N_("Correct the settings TELLER_SMTP_*.")) from stopped


def _octets(message: EmailMessage) -> bytes:
    """The message as it goes over the line: whole lines, a point at a line's beginning doubled (RFC 5321, 4.5.2)."""
    whole = message.as_bytes()
    return re.sub(rb"(?m)^\.", b"..", whole if whole.endswith(b"\r\n") else whole + b"\r\n")


@contextmanager
def _session(to: Server) -> Iterator[smtplib.SMTP]:
    """A connection that is proved and signed in. Raises Stopped."""
    with _before_anybody():
        smtp = _connected(to)
    try:
        with _before_anybody():
            _signed_in(smtp, to)
        yield smtp
    finally:
        # Its answer is not waited for: what has been delivered is to be written down first.
        with suppress(OSError):
            smtp.putcmd("quit")
        smtp.close()


def _connected(to: Server) -> smtplib.SMTP:
    name = _own_name(to)
    if to.security == "tls":
        return smtplib.SMTP_SSL(to.host, to.port, name, timeout=to.seconds, context=_context(to))
    return smtplib.SMTP(to.host, to.port, name, timeout=to.seconds)


def _own_name(to: Server) -> str:
    """What this machine calls itself; looking up its whole name can take long where names are not served."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else to.sender.rpartition("@")[2]


def _context(to: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=to.certificates or None)
    except OSError as fault:
        reason = N_("The certificates in {path} cannot be read.")
        raise Stopped(failed(reason, path=to.certificates)) from fault


def _signed_in(smtp: smtplib.SMTP, to: Server) -> None:
    _expect(smtp.ehlo(), 2)
    if to.security == "starttls":
        smtp.starttls(context=_context(to))
        _expect(smtp.ehlo(), 2)
    if to.user:
        _sign_in(smtp, to.user, to.password)


def _sign_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    if (user + password).isascii():
        smtp.login(user, password)
        return
    # Python's own way knows no other letters; PLAIN takes them as UTF-8 (RFC 4616).
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("AUTH PLAIN")
    code, answer = smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if code // 100 != 2:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, text: bytes) -> Outcome:
    with _before():
        _expect(smtp.mail(sender, [f"SIZE={len(text)}"] if smtp.has_extn("size") else []), 2)
        _expect(smtp.rcpt(recipient), 2)
        _expect(smtp.docmd("DATA"), 3)
        # In pieces, as the longest wait is for each: a large report over a slow line is no fault.
        for start in range(0, len(text), PIECE):
            smtp.send(text[start : start + PIECE])
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(smtp.timeout * PATIENCE)
        smtp.send(b".\r\n")
        code, answer = smtp.getreply()
    except OSError as fault:  # which every error of smtplib is
        return unanswered(N_("The mail server got the message and did not answer: {fault}"), fault=fault)
    if 400 <= code < 600:
        return _refused(code, answer)
    if not 200 <= code < 300:
        return unsure(N_("The mail server got the message and gave an answer that is none: {answer}"), answer=answer)
    return DELIVERED


def _expect(reply: tuple[int, bytes], kind: int) -> str:
    """The server's words if its answer is of a kind, such as 2 for 250. Raises Stopped."""
    code, answer = reply
    if code // 100 != kind:
        raise Stopped(_refused(code, answer))
    return f"{code} {answer.decode('utf-8', 'replace')}"


def _refused(code: int, answer: bytes | str) -> Outcome:
    """A refusal; of 4xx the server itself says that it may pass."""
    reason = N_("The mail server refused the message for now: {code} {answer}")
    if code // 100 == 4:
        return failed(reason, temporary=True, code=code, answer=answer)
    found = failed(N_("The mail server refused the message: {code} {answer}"), code=code, answer=answer)
    return replace(found, too_large=_is_of_size(code, answer))


def _is_of_size(code: int, answer: bytes | str) -> bool:
    """Whether a message was refused for its size: RFC 1870, and the codes of RFC 3463 for it."""
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return code in TOO_LARGE or re.match(r"5\.(3\.4|2\.[23])\b", words) is not None


@contextmanager
def _before_anybody() -> Iterator[None]:
    """What is done in it comes before a recipient is named, so that any fault is one for all of them."""
    try:
        with _before():
            yield
    except Stopped as stopped:
        raise Stopped(replace(stopped.outcome, of_server=True)) from stopped


@contextmanager
def _before() -> Iterator[None]:
    """What is done in it comes before the end mark: any fault means that nothing was delivered."""
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise Stopped(failed(N_("The mail server could not be proved: {fault}"), fault=fault.verify_message)) from fault
    except ssl.SSLEOFError as fault:
        raise Stopped(unreached(N_("The mail server broke off: {fault}"), fault=fault)) from fault
    except ssl.SSLError as fault:
        raise Stopped(failed(N_("The mail server does not speak TLS there: {fault}"), fault=fault)) from fault
    except smtplib.SMTPAuthenticationError as fault:
        reason = N_("The mail server refused the sign-in: {code} {answer}")
        stop = failed(reason, temporary=fault.smtp_code < 500, code=fault.smtp_code, answer=fault.smtp_error)
        raise Stopped(stop) from fault
    except smtplib.SMTPResponseException as fault:
        raise Stopped(_refused(fault.smtp_code, fault.smtp_error)) from fault
    # Every error of smtplib is an OSError too, so the order counts.
    except smtplib.SMTPServerDisconnected as fault:
        raise Stopped(unreached(N_("The mail server broke off: {fault}"), fault=fault)) from fault
    except smtplib.SMTPException as fault:
        raise Stopped(failed(N_("The mail server cannot do what the settings ask: {fault}"), fault=fault)) from fault
    except OSError as fault:
        raise Stopped(unreached(N_("The mail server cannot be reached: {fault}"), fault=fault)) from fault
