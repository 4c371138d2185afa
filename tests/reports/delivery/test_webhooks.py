"""A report told to Slack and Teams: what is said, and what becomes of it when the host is down, slow or refusing."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import trustme
from PIL import Image

from data.errors import DeliveryError
from data.store.store import Store
from reports.delivery import letter, webhooks
from reports.delivery.deliver import Delivery, check, deliver, known
from reports.render import making
from tests.reports import postal
from tests.reports import told as of_week
from tests.reports.postal import CLOSE, SLOW, Channel, Report, edition, report

SECRET = "/services/T000/B000/wordthatnobodymayknow"


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    with postal.channel() as found:
        monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", found.url)
        monkeypatch.setenv("TELLER_DELIVERY_SECONDS", "1")
        monkeypatch.setenv("no_proxy", "localhost")
        monkeypatch.setenv("TELLER_DELIVERY_ATTEMPTS", "2")
        yield found


def sent(store: Store, made: Report, channel: Channel, kind: str = "slack") -> Delivery:
    (found,) = deliver(store, made, edition(), [f"{kind}:{channel.url}{SECRET}"], sleep=lambda _: None)
    return found


def test_slack_gets_plain_text_and_a_link(
    store: Store, made: Report, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_PUBLIC_ADDRESS", "https://teller.bank.example/")
    assert sent(store, made, channel).state == "sent"
    ((path, message),) = channel.taken
    assert path == SECRET
    texts = [block["text"] for block in message["blocks"]]
    assert [text["type"] for text in texts] == ["plain_text"] * 4 + ["mrkdwn"]
    assert "the noon wait at <강남> is not." in texts[1]["text"]
    assert texts[2]["text"].replace("\u2060", "") == "Waits rose at *noon* & <!channel> [here](http://evil.example)."
    assert str(made.folder) in texts[3]["text"]
    assert texts[4]["text"].startswith("<https://teller.bank.example/summary?")
    assert "2026" in message["text"]


def test_a_channel_is_told_the_answer_and_every_number_and_nothing_of_tables_that_are_not_there(tmp_path: Path) -> None:
    waits = [{"words": "In 78 half-hours it was long.", "small": "Needed: fewest windows."}]
    ahead = [{"words": "No holidays."}, {"words": "No campaign runs."}]
    parts = [*of_week.sheet()[:4], of_week.part("waits", "Waits", *waits), of_week.part("ahead", "Next week", *ahead)]
    for name in letter.FILES:
        (tmp_path / name).write_bytes(b"x")
    said = webhooks.lines(letter.write(making.Made(tmp_path, of_week.document(parts=parts)), of_week.EDITION))
    assert said == [
        "It rests on 2,429 answers.", "Waits rose by 0.7 min.",
        "90th percentile wait: 7.8 min · over target · period before: 7.1 min · target: at most 5 min",
        "Net Promoter Score: fewer than 10", "Complaints: Causes that came back: fees (9).",
        "Waits: In 78 half-hours it was long.", "Next week: No holidays. No campaign runs.",
    ]  # fmt: skip


def test_teams_gets_a_card_without_markdown(store: Store, made: Report, channel: Channel) -> None:
    assert sent(store, made, channel, "teams").state == "sent"
    ((_, message),) = channel.taken
    (attached,) = message["attachments"]
    card = attached["content"]
    assert (message["type"], attached["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert (card["type"], "actions" in card) == ("AdaptiveCard", False)
    *words, picture = card["body"]
    assert {block["type"] for block in words} == {"RichTextBlock"}
    assert picture["type"] == "Image"
    assert "the noon wait at <강남> is not." in picture["altText"]
    said = [run["text"] for block in words for run in block["inlines"]]
    assert "Waits rose at *noon* & <!channel> [here](http://evil.example)." in [
        run.replace("\u2060", "") for run in said
    ]


def test_the_picture_in_teams_is_as_broad_as_has_room_and_stays_away_where_none_has(tmp_path: Path) -> None:
    made = report(tmp_path / "drawn", edition())
    told, noise = letter.write(made, edition()), np.random.default_rng(5)
    card = webhooks.teams(told)
    widths = []
    for size in (20, 400, 1600):
        # Patches of chance: the more of them, the less can be packed.
        patches = Image.fromarray(noise.integers(0, 255, (size, size, 3), np.uint8))
        patches.resize((1600, 1600), Image.Resampling.NEAREST).save(made.folder / "summary.png")
        found = webhooks.with_picture(card, told)
        assert len(json.dumps(found, ensure_ascii=False).encode()) <= 28_000
        image = found["attachments"][0]["content"]["body"][-1]
        kind, _, packed = image.get("url", "").partition(",")
        widths.append(Image.open(BytesIO(b64decode(packed))).width if packed else 0)
        assert kind in ("data:image/png;base64", "")
    assert widths[0] == webhooks.WIDTHS[0]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0
    assert card == webhooks.teams(told), "the card itself is as it was"


@pytest.mark.parametrize("form", [webhooks.slack, webhooks.teams])
def test_a_long_report_stays_within_the_limits(tmp_path: Path, form: Any) -> None:
    made = report(tmp_path / "long", edition())
    made.manifest["pages"] = [{"page": "summary", "headline": "제목" * 2000}]
    made.manifest["texts"] = [f"{n} {'강' * 90}." for n in range(40)]
    message = form(letter.write(made, edition(report="name " * 60)))
    for block in message.get("blocks", []):
        assert len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3000)
    assert len(json.dumps(message, ensure_ascii=False).encode()) < 28_000
    assert "The report says more." in str(message)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "answer, state, attempts",
    [
        ((429, {"Retry-After": "7"}, "rate_limited"), "sent", 2),
        ((503, {}, "later"), "sent", 2),
        ((400, {}, "invalid_payload"), "failed", 1),
        ((404, {}, "no_service"), "failed", 1),
        ((302, {"Location": "http://evil.example/"}, ""), "failed", 1),
        ((500, {}, "rollup_error"), "unknown", 1),
        ((502, {}, "bad gateway"), "unknown", 1),
        (CLOSE, "unknown", 1),
        (SLOW, "unknown", 1),
    ],
)
def test_what_an_answer_means(
    store: Store, made: Report, channel: Channel, answer: Any, state: str, attempts: int
) -> None:
    channel.plan = [answer]
    waited: list[float] = []
    (found,) = deliver(store, made, edition(), [f"slack:{channel.url}{SECRET}"], sleep=waited.append)
    assert (found.state, found.attempt, len(channel.taken)) == (state, attempts, attempts)
    if state == "unknown":
        assert sent(store, made, channel).state == "unknown"
        assert len(channel.taken) == 1
    assert not waited or answer[0] != 429 or waited[0] >= 7


def test_a_host_that_is_down_and_comes_back(
    store: Store, made: Report, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", "http://localhost:1")
    (found,) = deliver(store, made, edition(), [f"teams:http://localhost:1{SECRET}"], sleep=lambda _: None)
    assert (found.state, found.temporary, found.attempt) == ("failed", True, 2)


def test_over_tls_the_host_is_proved(
    store: Store, made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    monkeypatch.setenv("no_proxy", "localhost")
    with postal.channel(postal.certificate(authority, "localhost")) as host:
        monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", host.url)
        found = sent(store, made, host)
        assert (found.state, found.temporary, host.taken) == ("failed", False, [])
        assert "could not be proved" in str(found.reason)
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert sent(store, made, host).state == "sent"


def pump(source: socket.socket, goal: socket.socket) -> None:
    """Pass on what comes until nothing more does."""
    with suppress(OSError):
        while piece := source.recv(65_536):
            goal.sendall(piece)


@contextmanager
def proxy(to: str) -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that connects to one host whatever it is asked for; its address, and what it was asked."""
    asked: list[bytes] = []
    host = urlsplit(to)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while (line := self.rfile.readline()).strip():
                asked.append(line)
            with socket.create_connection(("127.0.0.1", host.port), timeout=5) as further:
                self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                back = threading.Thread(target=pump, args=(further, self.connection), daemon=True)
                back.start()
                pump(self.connection, further)
                back.join(5)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


def test_a_banks_proxy_is_gone_through(
    store: Store, made: Report, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy")
    with proxy(channel.url) as (address, asked):
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", "http://hooks.bank.example")
        (found,) = deliver(store, made, edition(), [f"slack:http://hooks.bank.example{SECRET}"], sleep=lambda _: None)
    assert found.state == "sent"
    assert asked[0].startswith(b"CONNECT hooks.bank.example:80 ")
    assert SECRET.encode() not in b"".join(asked)
    assert [path for path, _ in channel.taken] == [SECRET]


def test_the_secret_is_kept(store: Store, made: Report, channel: Channel, tmp_path: Path) -> None:
    channel.plan = [(404, {}, "no_service")]
    first = sent(store, made, channel)
    assert first.recipient.startswith("slack:localhost/…")
    for text in (str(first), str(known(store)), *(str(row) for row in store.shelf.history("delivery", first.key))):
        assert "wordthatnobodymayknow" not in text
    for wrong in (f"slack:http://other.example{SECRET}", f"slack:{SECRET}", f"http://localhost{SECRET}", f"x:{SECRET}"):
        with pytest.raises(DeliveryError) as fault:
            check([wrong])
        assert "wordthatnobodymayknow" not in str(fault.value) or wrong.startswith("x:")
