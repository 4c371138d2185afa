"""What a browser sends goes to the disk piece by piece, into its own session's place, and no further than allowed."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import streamlit as st
import uvicorn
from starlette.applications import Starlette
from streamlit.runtime.pages_manager import PagesManager

from data.files import inbox
from data.files.inbox import Place
from data.settings import ROOT
from data.texts import Text
from ui import upload_server

ROWS = b"a,b\n1,2\n"
Body = bytes | Iterable[bytes]


@dataclass(frozen=True)
class Server:
    """Teller's address on a server of its own."""

    port: int

    def ask(
        self, place: Place | str, body: Body = ROWS, method: str = "PUT", name: str = "rows.csv", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer; a body that is not bytes goes in chunks, without saying how long it is."""
        key = place if isinstance(place, str) else place.key
        said = {"X-Teller-Key": key, "X-Teller-Name": quote(name), "X-Teller-Language": "en"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, "/teller/file", body, said)
            answer = connection.getresponse()
            text = answer.read()
        return answer.status, json.loads(text) if text.startswith(b"{") else {}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    config = uvicorn.Config(Starlette(routes=upload_server.routes()), port=0, log_level="error", ws="none")
    serving = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        yield Server(listening.getsockname()[1])
        serving.should_exit = True
        thread.join()


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TELLER_INBOX", str(tmp_path / "inbox"))
    return tmp_path / "inbox"


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_a_file_arrives_under_its_own_name(server: Server, root: Path) -> None:
    place = Place()
    assert server.ask(place, b"", "POST", "설문 47주.csv", X_Teller_Size="8")[0] == 422
    assert server.ask(place, ROWS, "POST", "설문 47주.csv", X_Teller_Size="8") == (204, {})
    assert files(root) == [], "asking leaves nothing"
    status, said = server.ask(place, ROWS, name="../../설문 47주.csv")
    found = place.received()
    assert found is not None
    assert (status, said) == (200, {"key": found.key, "name": "설문 47주.csv", "size": len(ROWS)})
    assert found.path.read_bytes() == ROWS
    assert found.path.is_relative_to(root)


def test_it_is_never_held_in_memory(server: Server) -> None:
    place, piece = Place(), b"1,2\n" * (1 << 14)
    server.ask(place)
    tracemalloc.start()
    status, _ = server.ask(place, (piece for _ in range(1 << 9)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    found = place.received()
    assert status == 200
    assert found is not None
    assert found.size == 32 << 20
    assert peak < 6 << 20, "two pieces of a megabyte, what the socket holds, and the client's own"


def test_no_one_sends_without_the_sessions_key(server: Server, root: Path) -> None:
    place = Place()
    server.ask(place)
    before = [(path, path.read_bytes()) for path in files(root)]
    for key in ("", "guessed", "../" * 8, inbox._folder(place.key).name):
        for method in ("POST", "PUT"):
            assert server.ask(key, b"theirs", method)[0] == 403
    assert server.ask(place, b"theirs", Sec_Fetch_Site="cross-site")[0] == 403
    assert [(path, path.read_bytes()) for path in files(root)] == before
    assert server.ask(place, method="GET")[0] == server.ask(place, method="DELETE")[0] == 405


def test_what_is_said_to_be_too_large_is_refused_before_it_comes(
    server: Server, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_UPLOAD_MEGABYTES", "1")
    place = Place()
    assert server.ask(place, ROWS, "POST", X_Teller_Size=str(1 << 21))[0] == 413
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        said = f"PUT /teller/file HTTP/1.1\r\nHost: x\r\nX-Teller-Key: {place.key}\r\nContent-Length: {1 << 21}\r\n\r\n"
        line.sendall(said.encode())
        answer = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"python cli.py add" in answer
    assert files(root) == []


def test_what_grows_too_large_is_cut_off(server: Server, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_UPLOAD_MEGABYTES", "1")
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 16
            yield b"a" * (1 << 16)

    # The server answers 413 and closes; what is still on its way then makes the system reset the connection.
    with pytest.raises(ConnectionError):
        server.ask(Place(), endless())
    assert sent < 20 << 20, "what fits into the socket's buffers, and no more"
    assert eventually(lambda: files(root) == [])


def test_a_refusal_is_told_in_the_readers_language(server: Server) -> None:
    status, said = server.ask(Place(), b"%PDF-1.7", X_Teller_Language="ko")
    assert status == 422
    assert said["title"] == Text("The file {file} is not a table.", {"file": "rows.csv"}).render("ko")
    assert server.ask(Place(), b"%PDF-1.7", X_Teller_Language="xx")[1]["title"] == "The file rows.csv is not a table."


def test_a_full_disk_is_told(server: Server, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setattr(inbox, "RESERVE", 1 << 60)
    status, said = server.ask(Place())
    assert (status, "no room" in said["title"]) == (507, True)
    assert files(root) == []


def test_a_browser_that_goes_away_or_falls_silent_leaves_nothing(
    server: Server, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_server, "IDLE", 0.3)
    place = Place()
    start = f"PUT /teller/file HTTP/1.1\r\nHost: x\r\nX-Teller-Key: {place.key}\r\nContent-Length: 9000000\r\n\r\n"
    for goes in (True, False):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
            line.sendall(start.encode() + b"1,2\n" * (1 << 19))
            assert eventually(lambda: len(files(root)) == 1)
            if not goes:
                assert line.recv(1 << 10).startswith(b"HTTP/1.1 400"), "closed by the server"
        assert eventually(lambda: files(root) == [])


def test_several_at_once_do_not_meet(server: Server) -> None:
    places = [Place() for _ in range(6)]
    bodies = [f"{n},".encode() * 400_000 for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(server.ask, places, bodies))
    assert [status for status, _ in answers] == [200] * 6
    found = [place.received() for place in places]
    assert [one.path.read_bytes() for one in found if one] == bodies


def test_the_address_is_below_the_base_path(monkeypatch: pytest.MonkeyPatch) -> None:
    for base, path in (("", "/teller/file"), ("bank/teller", "/bank/teller/teller/file"), ("/x/", "/x/teller/file")):
        monkeypatch.setattr(st, "get_option", lambda _, base=base: base)
        assert [route.path for route in upload_server.routes()] == [path]


def test_streamlits_own_uploads_which_stay_in_memory_are_as_good_as_shut() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == 1
    assert [path.name for path in (ROOT / "pages").rglob("*.py") if "st.file_uploader" in path.read_text("utf-8")] == []


def test_the_first_pages_come_in_their_frame_however_many_are_asked_for_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)

    async def started() -> bool | None:
        async with upload_server.lifespan(None):
            return PagesManager(str(ROOT / "dashboard.py")).uses_pages_directory

    assert asyncio.run(started()) is False


@pytest.mark.parametrize("said", ["9" * 5000, "9" * 19, "-1", "1e3", "0x10", "\xb2"])
def test_a_size_that_is_no_number_is_a_bad_request(said: str, server: Server, root: Path) -> None:
    assert server.ask(Place(), method="POST", X_Teller_Size=said)[0] == 400
    # Without a body: one still on its way when the server closes would cut its answer off.
    assert server.ask(Place(), b"", Content_Length=said)[0] == 400
    assert not files(root)


@pytest.mark.parametrize(
    "name", ["X_Unknown", "X_Forwarded_For", "X_Forwarded_Port", "Keep_Alive", "Age", "Max_Forwards"]
)
def test_digits_in_a_header_that_nothing_reads_as_a_number_change_no_answer(name: str, server: Server) -> None:
    long: dict[str, Any] = {name: "9" * 5000}
    assert server.ask(Place(), **long)[0] == 200
    assert server.ask("nobody's", **long)[0] == 403
