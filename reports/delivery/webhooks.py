"""A report told to a channel of Slack or Teams by its webhook: the headline, the sentences, and where the rest lies.

Such a webhook takes no files. Slack: api.slack.com/messaging/webhooks, blocks of plain text. Its pictures must lie
where everybody can fetch them, which a bank's report must not, so it gets words alone. Teams: the trigger "When a Teams
webhook request is received" of a workflow, which takes an Adaptive Card in a message; the connectors of Office 365,
which took other cards, are gone. A message has 28 KB at most, pictures included (learn.microsoft.com/connectors/teams):
the head of the summary goes along, small and in few colours, where that has room for it, and is left out where not.
Words are given as plain text throughout, so that a comment or a name can neither call people nor draw links.

A request whose last byte was not sent is no request yet: what fails before that was certainly not delivered. After it,
only an answer that says so makes it certain.
"""

from __future__ import annotations

import json
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from PIL import Image, ImageColor

from analytics import wording
from analytics.charts.palette import LIGHT
from data import settings
from data.literal import unlinked
from data.texts import N_, translate
from reports.content.answer import titled
from reports.delivery.letter import PICTURE, Letter
from reports.delivery.outcomes import DELIVERED, Outcome, Stopped, failed, unanswered, unreached, unsure
from reports.delivery.recipients import SLACK, Target
from reports.render import arrangement, cutting

# Slack's limits for a header and for a section, in letters. Teams takes 28 KB in all, and a letter may be three bytes.
HEADER, SECTION, ROOM = 150, 2900, 2500
# What a message to Teams may have in all, in bytes, and widths in pixels in which its picture is tried.
TEAMS, WIDTHS = 27_500, (720, 640, 560, 480)
# Of the summary the picture shows headline and numbers: at most so much, in widths of the sheet, without its rim.
SHOWN, RIM = 0.5, 0.04
# What the answers mean of which the sender of a request may be sure: 408 and 429 say that it was not taken in, 503 that
# nothing is at the moment (RFC 9110, 15.5.9 and 15.6.4; RFC 6585, 4). After another 5xx the message may be there.
NOT_NOW = (408, 425, 429, 503)
LONGEST_PAUSE = 120.0
# What a sentence ends with, in any of the languages.
ENDS = (".", "。", "!", "?")


def send(target: Target, letter: Letter) -> Outcome:
    """Tell a channel of a report."""
    body = _body(slack(letter) if target.kind == SLACK else with_picture(teams(letter), letter))
    url = urlsplit(target.place)
    try:
        with _connected(url) as (connection, whole):
            with _before():
                _say(connection, whole, body)
            return _answer(connection, body[-1:])
    except Stopped as stopped:
        return stopped.outcome


def _body(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def with_picture(message: dict[str, Any], letter: Letter) -> dict[str, Any]:
    """A card with the summary's head as a picture, as broad as has room; as it is where none has."""
    for width in WIDTHS:
        drawn = _shown(letter, width)
        if drawn and len(_body(found := _illustrated(message, drawn, letter))) <= TEAMS:
            return found
    return message


def _shown(letter: Letter, width: int) -> bytes:
    """The head of the summary so many pixels wide, in few colours; empty where there is no picture."""
    path, written = Path(letter.folder) / PICTURE, BytesIO()
    if not path.is_file():
        return b""
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    rim, most = round(whole.width * RIM), round(whole.width * SHOWN)
    head = arrangement.arrange(cutting.bands(path.read_bytes(), most), most, most)[0][0]
    shown = whole.crop((rim, head.top, whole.width - rim, head.bottom))
    small = shown.resize((width, max(round(shown.height * width / shown.width), 1)), Image.Resampling.LANCZOS)
    small.quantize(palette=_palette(), dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _palette() -> Image.Image:
    """The colours of a sheet: ink and what lies between it and the paper, and those of numbers and signals."""
    ends = [ImageColor.getrgb(colour) for colour in (LIGHT.ink, LIGHT.background)]
    ink = [tuple(round(a + (b - a) * step / 5) for a, b in zip(*ends, strict=True)) for step in range(6)]
    signals = [ImageColor.getrgb(colour) for colour in (LIGHT.accent, LIGHT.worse, LIGHT.better)]
    found = Image.new("P", (1, 1))
    found.putpalette([part for colour in (*ink, *signals) for part in colour])
    return found


def _illustrated(message: Mapping[str, Any], png: bytes, letter: Letter) -> dict[str, Any]:
    (attached,) = message["attachments"]
    card = attached["content"]
    image = {
        "type": "Image", "url": f"data:image/png;base64,{b64encode(png).decode()}", "altText": letter.alternative,
        "size": "stretch",
    }  # fmt: skip
    shown = {**card, "body": [*card["body"], image]}
    return {**message, "attachments": [{**attached, "content": shown}]}


def lines(letter: Letter) -> list[str]:
    """The sentences that a channel is shown: as many first ones as have room, and where the rest is."""
    told = list(_said(letter)) if letter.answer.sections else _in_reading_order(letter)
    kept = [s for s, length in zip(told, accumulate(map(len, told)), strict=True) if length <= ROOM]
    rest = [translate(N_("The report says more."), letter.language)] if len(told) > len(kept) else []
    return [unlinked(sentence) for sentence in kept] + rest


def _said(letter: Letter) -> Iterator[str]:
    """The answer and its numbers, then what else each part says: not what tables rest on, which are not shown here."""
    said, language = letter.answer, letter.language
    yield from said.marks
    yield from (sentence for sentence in said.sentences if sentence != letter.headline)
    for tile in said.tiles:
        about = tile.absent or " · ".join(filter(None, (tile.amount, tile.verdict, tile.before, tile.target)))
        yield titled(tile.title, about, language)
    for section in said.sections:
        words = [line.words for line in section.lines if line.words not in said.sentences]
        if words:
            yield titled(section.title, wording.sentences(words, language), language)


def _in_reading_order(letter: Letter) -> list[str]:
    """The words of a report that was made before they were kept in their parts; cells of its tables say nothing."""
    return [s for s in letter.sentences if s.endswith(ENDS) and s != letter.headline]


def _own(letter: Letter) -> list[str]:
    """An analyst's words, after whose they are."""
    said = letter.answer.commentary
    return [titled(unlinked(said.small), unlinked(said.words), letter.language)] if said else []


def slack(letter: Letter) -> dict[str, Any]:
    """The message that Slack takes; `text` is what notifications show."""
    sections = [*_own(letter), unlinked(letter.headline), "\n".join(lines(letter)), letter.place]
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(unlinked(letter.subject), HEADER)}]
    blocks += [{"type": "section", "text": _plain(words, SECTION)} for words in sections if words]
    if letter.link:
        link = f"<{_escaped(letter.link)}|{_escaped(_open(letter))}>"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": link}})
    return {"text": _escaped(unlinked(letter.subject)), "blocks": blocks, "unfurl_links": False}


def _plain(words: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": _cut(words, most), "emoji": False}


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _escaped(words: str) -> str:
    """Words in which nothing is a mark of Slack's."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _open(letter: Letter) -> str:
    return translate(N_("Open the report in Teller"), letter.language)


def teams(letter: Letter) -> dict[str, Any]:
    """The message that a workflow of Teams takes; runs of text, unlike blocks of it, are not read as Markdown."""
    body = [_run(unlinked(letter.subject), size="large", weight="bolder")]
    body += [_run(words) for words in _own(letter)]
    body += [_run(unlinked(letter.headline), weight="bolder")]
    body += [_run(words) for words in (*lines(letter), letter.place)]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": letter.language,
        "msteams": {"width": "Full"},
        "body": [block for block in body if block["inlines"][0]["text"]],
    }
    if letter.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": _open(letter), "url": letter.link}]
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def _run(words: str, **style: str) -> dict[str, Any]:
    run = {"type": "TextRun", "text": _cut(words, ROOM), **style}
    return {"type": "RichTextBlock", "inlines": [run]}


@contextmanager
def _connected(url: SplitResult) -> Iterator[tuple[HTTPConnection, str]]:
    """A connection to the host, through the proxy of the environment if any, and what to ask it for."""
    host, seconds = url.hostname or "", settings.number("delivery_seconds")
    proxy = None if proxy_bypass(host) else urlsplit(getproxies().get(url.scheme, ""))
    port = url.port or (443 if url.scheme == "https" else 80)
    way = (proxy.hostname, proxy.port or 80) if proxy and proxy.hostname else (host, port)
    if url.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(*way, timeout=seconds, context=ssl.create_default_context())
    else:
        connection = HTTPConnection(*way, timeout=seconds)
    if way != (host, port):
        connection.set_tunnel(host, port)
    try:
        with _before():
            connection.connect()
        yield connection, url._replace(scheme="", netloc="").geturl() or "/"
    finally:
        connection.close()


@contextmanager
def _before() -> Iterator[None]:
    """What is done in it comes before the last byte: any fault means that nothing was delivered."""
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise Stopped(
            unreached(
                N_("The webhook's host could not be proved: {fault}"), temporary=False, fault=fault.verify_message
            )
        ) from fault
    except (OSError, HTTPException) as fault:
        reason = N_("The webhook's host cannot be reached: {fault}")
        raise Stopped(unreached(reason, fault=fault)) from fault


def _say(connection: HTTPConnection, whole: str, body: bytes) -> None:
    connection.putrequest("POST", whole)
    connection.putheader("Content-Type", "application/json; charset=utf-8")
    connection.putheader("Content-Length", str(len(body)))
    connection.putheader("User-Agent", "Teller")
    connection.putheader("Connection", "close")
    connection.endheaders()
    connection.send(body[:-1])


def _answer(connection: HTTPConnection, last: bytes) -> Outcome:
    try:
        connection.send(last)
        answer = connection.getresponse()
    except (OSError, HTTPException) as fault:
        return unanswered(N_("The webhook got the message and did not answer: {fault}"), fault=fault)
    # A redirect is not followed: where it leads is not a host that was allowed.
    if 200 <= answer.status < 300:
        return DELIVERED
    code, words = answer.status, _words(answer)
    if code in NOT_NOW:
        reason = N_("The webhook refused the message for now: {code} {answer}")
        return failed(reason, temporary=True, after=_pause(answer), code=code, answer=words)
    if code < 500:
        return failed(N_("The webhook refused the message: {code} {answer}"), code=code, answer=words)
    return unsure(N_("The webhook failed with the message in hand: {code} {answer}"), code=code, answer=words)


def _words(answer: HTTPResponse) -> bytes:
    """What the answer says, if it is said; its number counts without that."""
    with suppress(OSError, HTTPException):
        return answer.read(1000)
    return b""


def _pause(answer: HTTPResponse) -> float:
    """Seconds that the answer asks to wait; a date, which it may be too, is left to the usual wait."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_PAUSE) if asked.isdigit() else 0.0
