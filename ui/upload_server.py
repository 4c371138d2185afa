"""What Teller's server does besides Streamlit's own work: it writes what a browser sends straight to the disk.

Streamlit's own way holds a file's whole body in the server's memory, for as long as the session lives.
"""

from __future__ import annotations

import asyncio
import logging
import webbrowser
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from urllib.parse import unquote

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from data.errors import FileRefused, TellerError
from data.files import inbox
from data.files.inbox import Arriving, FileTooLarge, InboxFull, PlaceUnknown, Received, Superseded
from data.texts import LANGUAGES, N_
from reports.schedule import runner
from reports.schedule.runner import Runner


class HeaderUnreadable(TellerError):
    """A header does not say what it is there for."""


LOGGER = logging.getLogger(__name__)
PATH = "teller/file"
# Bytes written at once.
PIECE = 1 << 20
# Longest that a browser may send nothing, and how often places are looked after, in seconds.
IDLE, TENDED = 30.0, 60.0
DIGITS = 18  # the longest number of bytes that a header may give
# What an error is called in HTTP; the first that fits.
STATUS: tuple[tuple[type[TellerError], int], ...] = (
    (HeaderUnreadable, 400), (FileTooLarge, 413), (InboxFull, 507), (PlaceUnknown, 403), (Superseded, 409),
    (FileRefused, 422), (TellerError, 500),
)  # fmt: skip


def routes() -> list[Route]:
    """The one address that files are sent to, below the server's base path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [Route("/" + "/".join(part for part in (base, PATH) if part), _answered, methods=["POST", "PUT"])]


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """While the server runs: look after files that wait, keep schedules, and show itself to who started it."""
    # Until a session has called st.navigation, Streamlit takes the folder pages for an app of its older kind: pages
    # that are asked for at once, and first, come without the frame and beside a list of all files there.
    PagesManager.uses_pages_directory = False
    tasks = [asyncio.create_task(_tend())]
    if not st.get_option("server.headless"):
        tasks.append(asyncio.create_task(_show()))
    keeper = Runner() if _keeps_schedules() else None
    if keeper:
        keeper.start()
    yield
    for task in tasks:
        task.cancel()
    if keeper:
        await asyncio.to_thread(keeper.stop)


def _keeps_schedules() -> bool:
    """A setting that cannot be read does not keep the server from its other work."""
    try:
        return runner.is_on()
    except TellerError as fault:
        LOGGER.warning("%s", fault)
        return False


async def _tend() -> None:
    while True:
        try:
            await asyncio.to_thread(inbox.tend)
        except TellerError as fault:
            LOGGER.warning("%s", fault)
        await asyncio.sleep(TENDED)


async def _show() -> None:
    """Open the browser once the server listens, as `streamlit run` does for an app without routes of its own."""
    option = st.get_option
    scheme = "https" if option("server.sslCertFile") else "http"
    place = f"{option('browser.serverAddress')}:{option('server.port')}/{option('server.baseUrlPath') or ''}"
    await asyncio.sleep(0.5)
    await asyncio.to_thread(webbrowser.open, f"{scheme}://{place}")


async def _answered(request: Request) -> Response:
    """POST asks whether a file may come, with its first bytes; PUT sends it. Faults are told in the page's language."""
    try:
        _let_in(request)
        if request.method == "POST":
            await _asked(request)
            return Response(status_code=204)
        found = await _arrived(request)
    except ClientDisconnect:
        return Response(status_code=400)
    except TellerError as fault:
        status = next(code for kind, code in STATUS if isinstance(fault, kind))
        # What was not read of the body would be taken for the next request.
        return JSONResponse(_told(fault, request), status, headers={"Connection": "close"})
    return JSONResponse({"key": found.key, "name": found.name, "size": found.size})


def _let_in(request: Request) -> None:
    """Refuse another site's page at once; the key, which no cookie carries, would keep it out all the same."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise PlaceUnknown(N_("Files are taken only from Teller's own pages."))


async def _asked(request: Request) -> None:
    head = b""
    async with aclosing(_pieces(request)) as pieces:
        async for piece in pieces:
            head += piece
            if len(head) > inbox.HEAD:
                break
    size = _whole(request.headers.get("x-teller-size", ""))
    await asyncio.to_thread(inbox.ask, *_named(request), size, head[: inbox.HEAD])


async def _arrived(request: Request) -> Received:
    announced = _whole(request.headers.get("content-length", ""))
    with await asyncio.to_thread(Arriving, *_named(request), announced) as arriving:
        async with aclosing(_pieces(request)) as pieces:
            async for piece in pieces:
                await asyncio.to_thread(arriving.write, piece)
        return await asyncio.to_thread(arriving.finish)


async def _pieces(request: Request) -> AsyncGenerator[bytes, None]:
    """The body in pieces that are worth a write each; ends with ClientDisconnect when nothing comes for too long."""
    held = bytearray()
    async with aclosing(request.stream()) as stream:
        while True:
            try:
                async with asyncio.timeout(IDLE):
                    held += await anext(stream)
            except StopAsyncIteration:
                break
            except TimeoutError as late:
                raise ClientDisconnect from late
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _named(request: Request) -> tuple[str, str]:
    """The place's key and the file's name, which is percent-encoded as headers hold no Hangul."""
    return request.headers.get("x-teller-key", ""), unquote(request.headers.get("x-teller-name", ""), errors="replace")


def _whole(said: str) -> int:
    """A number of bytes as a header says it; 0 where it says nothing."""
    if not said:
        return 0
    if len(said) > DIGITS or not (said.isascii() and said.isdecimal()):
        raise HeaderUnreadable(N_("The browser did not send a valid file size."))
    return int(said)


def _told(fault: TellerError, request: Request) -> dict[str, Any]:
    asked = request.headers.get("x-teller-language", "en")
    language = asked if asked in LANGUAGES else "en"
    parts = ("title", "message", "remedy")
    return {part: text.render(language) for part in parts if (text := getattr(fault, part)).message}
