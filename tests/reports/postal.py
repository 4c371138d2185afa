"""A mail server and a webhook on this machine that can be told to refuse, to dawdle and to break off; and a report.

Both count what they took. Certificates are made for one test by an authority that nobody else knows.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from PIL import Image

from analytics.charts import brand
from reports.content.edition import Edition
from reports.content.paper import A4
from reports.delivery.letter import marked

# What a server can be told at a stage, besides an answer such as "450 later": to break the connection, to say nothing.
CLOSE, SLOW = "close", "slow"
# At the end of a message alone: break off without having kept it.
LOSE = "lose"
STAGES = ("EHLO", "MAIL", "RCPT", "DATA", "MESSAGE")
USER, PASSWORD = "teller", "비밀 word"


@dataclass(frozen=True)
class Report:
    """A report that was made."""

    folder: Path
    manifest: dict[str, Any]


@dataclass
class Post:
    """What a mail server does and did.

    plan: stage -> what to do the first times; then all goes well. taken: by recipient, the messages it answers for.
    """

    plan: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, list[EmailMessage]] = field(default_factory=lambda: defaultdict(list))
    stages: list[str] = field(default_factory=list)
    watch: Callable[[str], None] = lambda _: None
    port: int = 0

    def next(self, stage: str) -> str:
        """What to do now."""
        self.stages.append(stage)
        self.watch(stage)
        return self.plan[stage].pop(0) if self.plan.get(stage) else ""

    def keep(self, envelope: Envelope) -> None:
        """Take a message."""
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            self.taken[recipient].append(message_from_bytes(envelope.content, policy=policy.default))


def broken(server: SMTP) -> None:
    """Break the connection off."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


class Told(SMTP):
    """A server that asks the plan before each of its steps."""

    async def _goes_on(self, stage: str) -> bool:
        what = self.event_handler.post.next(stage)
        if what == CLOSE:
            broken(self)
        if what in (CLOSE, SLOW):
            await asyncio.sleep(60)
        elif what:
            await self.push(what)
        return not what

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if await self._goes_on("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if await self._goes_on("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if await self._goes_on("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self._goes_on("DATA"):
            await super().smtp_DATA(arg)


class Desk:
    """What becomes of a message that has come whole."""

    def __init__(self, post: Post) -> None:
        self.post = post

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        what = self.post.next("MESSAGE")
        if what not in ("", CLOSE, SLOW, LOSE):
            return what
        if what != LOSE:
            self.post.keep(envelope)
        if what in (CLOSE, LOSE):
            broken(server)
        if what:
            await asyncio.sleep(60)
        self.post.next("KEPT")
        return "250 kept"


class Office(Controller):
    """A mail server in a thread; any free port."""

    def factory(self) -> SMTP:
        return Told(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # The base class calls itself up to see whether it answers, and must know where.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        super()._trigger_server()


def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Whether somebody may sign in."""
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def office(certificate: ssl.SSLContext | None = None, *, tls: bool = False, **kwargs: Any) -> Iterator[Post]:
    """A mail server; with a certificate it wants STARTTLS, or speaks TLS from the first word."""
    post = Post()
    security = {"ssl_context": certificate} if tls else {"tls_context": certificate, "require_starttls": True}
    with_it = {**(security if certificate else {}), **kwargs}
    server = Office(Desk(post), hostname="127.0.0.1", port=0, **with_it)
    server.start()
    post.port = server.port
    try:
        yield post
    finally:
        server.stop()


def certificate(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server's own certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@dataclass
class Channel:
    """What a webhook answers and got. plan: (status, headers, body) or close or slow, the first times; then 200 ok."""

    plan: list[tuple[int, dict[str, str], str] | str] = field(default_factory=list)
    taken: list[tuple[str, Any]] = field(default_factory=list)
    url: str = ""
    seconds: float = 2.0


@contextmanager
def channel(certificate: ssl.SSLContext | None = None) -> Iterator[Channel]:
    """A webhook's host."""
    told, ended = Channel(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.taken.append((self.path, body))
            answer = told.plan.pop(0) if told.plan else (200, {}, "ok")
            if isinstance(answer, str):
                ended.wait(told.seconds if answer == SLOW else 0)
                return
            status, headers, words = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(words))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if certificate:
            server.socket = certificate.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        told.url = f"{'https' if certificate else 'http'}://localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield told
        finally:
            ended.set()
            server.shutdown()
            thread.join()


def edition(week: str = "2026-W47", language: str = "en", **given: Any) -> Edition:
    """A report as asked for."""
    return Edition(
        **{"report": "weekly", "bank": "own", "url": "store", "version": 3, **given}, week=week, language=language
    )


def report(folder: Path, of: Edition) -> Report:
    """The files of a small report."""
    headline = "Satisfaction 4.21: normal variation; the noon wait at <강남> is not."
    manifest = {
        "report": of.report,
        "week": of.week,
        "language": of.language,
        "where": dict(of.where),
        "version": of.version,
        "said": of.said,
        "pages": [{"page": "summary", "title": "Summary", "picture": "summary.png", "headline": headline}],
        "brand": brand.digest(),
        "pdf": {"pages": 1},
        "texts": [headline, "4.02", "Waits rose at *noon* & <!channel> [here](http://evil.example)."],
    }
    if of.paper != A4:
        manifest["paper"] = str(of.paper)
    if of.commentary:
        manifest["commentary"] = of.commentary.document(of.language)
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (16, 20), "white").save(folder / "summary.png")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7\n" + b"\n.\r\n..dots\r\n" * 2000 + b"%%EOF\n")
    picture = marked("picture", '<img src="cid:summary" alt="x">')
    html = f"<html><body><p>보고서</p>{picture}{marked('attached', 'It is attached as a PDF file.')}</body></html>"
    (folder / "mail.html").write_text(html, "utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    return Report(folder, manifest)
