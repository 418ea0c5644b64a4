"""An e-mail taken apart: what its writer wrote (quoted replies cut), when it came, and what is attached.

Nothing is run and nothing is fetched: HTML is read for its words and its tables alone.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from reconcile.errors import Refused
from reconcile.readers.table_encoding import UTF8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MOST_BYTES = 64 << 20
_MOST_PARTS = 300
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]?[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*")
_TELLING = frozenset({b"from", b"to", b"date", b"subject", b"message-id", b"mime-version", b"received", b"return-path", b"delivered-to"})
_ENOUGH = 2
_MOST_LINES = 50_000
_LONGEST_MARK = 300  # characters of a line above a quoted message
_UNKEPT = re.compile("[\\0\\ud800-\\udfff]")  # letters no database keeps
_AGAIN = "save the message again as .eml, or its text as .txt"
# Where somebody else's words begin: what mail programs write above the message that is answered.
_QUOTED = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|sākotnējā vēstule|sākotnējais ziņojums|исходное сообщение|пересылаемое|forwarded message)|_{10,}\s*$"
    r"|(?:on|am)\b.{5,120}\b(?:wrote|schrieb)\s*:\s*$|.{5,120}\b(?:rakstīja|raksta|писал\(?а?\)?|написал\(?а?\)?|пишет)\s*:?\s*$"
    r"|\d{4}\. ?gada? .{3,100}(?:rakstīja|lietotājs).{0,100}:\s*$)",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^\s*\**(?:from|no|от|von)\**\s*:\s*\S", re.IGNORECASE)
_HEADER_BELOW = re.compile(r"^\s*\**(?:sent|date|to|subject|nosūtīts|sūtīts|datums|kam|temats|отправлено|дата|кому|тема)\**\s*:", re.IGNORECASE)
_SIGNATURE = re.compile(r"^--\s?$")


class Parts(NamedTuple):
    """What an e-mail holds. ``text`` is its writer's own; ``received_on`` an ISO day, "" when it does not say."""

    case_no: str
    subject: str
    received_on: str
    text: str
    attachments: tuple[tuple[str, bytes], ...]


def is_message(head: bytes) -> bool:
    """Whether a file begins with the header of an e-mail, by RFC 5322."""
    names: set[bytes] = set()
    at = len(head) - len(head.lstrip(b"\xef\xbb\xbf\r\n"))
    while found := _FIELD.match(head, at):
        names.add(found[1].lower())
        at = found.end()
    return len(names & _TELLING) >= _ENOUGH


def take_apart(stream: BinaryIO, name: str) -> Parts:
    """The parts of an e-mail, or of a plain text that is one without its header. Raises: Refused."""
    data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Refused(name, f"the message is larger than {_MOST_BYTES >> 20} MB", "send what is attached to it by itself")
    if not is_message(data[: 1 << 16]):
        stem = re.sub(r"\.(?:txt|eml)$", "", name.rpartition("/")[2], flags=re.IGNORECASE)
        return Parts(stem, "", "", own_words(decoded(data, "")), ())
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=email.policy.compat32)
        parts = list(_walk(message))
        plain, html, attachments = _sorted(parts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Refused(name, f"the message is damaged ({type(error).__name__})", _AGAIN) from error
    written = own_words(html if html and ("\t" in html or not plain.strip()) else plain)
    return Parts(_case_no(message, data), _header(message, "Subject"), _received(message), written, tuple(attachments))


def own_words(text: str) -> str:
    """A text without the messages it answers, and without a signature; of one that only passes another on, all."""
    text = re.sub(r"\n{3,}", "\n\n", text)
    if text.count("\n") > _MOST_LINES:
        return text  # it is no letter, and who reads it says so
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    kept: list[str] = []
    for at, line in enumerate(lines):
        following = lines[at + 1 : at + 5]
        short = line if len(line) <= _LONGEST_MARK else ""
        if (
            _QUOTED.match(short)
            or _SIGNATURE.match(short)
            or (_HEADER.match(short) and any(_HEADER_BELOW.match(each[:_LONGEST_MARK]) for each in following))
        ):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    own = "\n".join(kept)
    return own if own.strip() else "\n".join(line.lstrip("> ") for line in lines)


def _walk(message: Message) -> Iterator[Message]:
    """The parts that are no containers, in order; a message inside the message stays whole."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > _MOST_PARTS:
            raise ValueError("too many parts")
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [*part.get_payload(), *waiting]
        else:
            yield part


def _sorted(parts: list[Message]) -> tuple[str, str, list[tuple[str, bytes]]]:
    """(plain text, text of the HTML, attachments)."""
    plain: list[str] = []
    html: list[str] = []
    attachments: list[tuple[str, bytes]] = []
    for number, part in enumerate(parts, 1):
        name = _words(part.get_filename() or "")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            data = inner[0].as_bytes() if isinstance(inner, list) and inner and not isinstance(inner[0], str) else b""
            attachments.append((name or f"message {number}.eml", data))
        elif name or part.get_content_disposition() == "attachment" or kind not in {"text/plain", "text/html"}:
            attachments.append((name or f"part {number}", _bytes(part)))
        elif kind == "text/html":
            html.append(_from_html(decoded(_bytes(part), str(part.get_content_charset() or ""))))
        else:
            plain.append(decoded(_bytes(part), str(part.get_content_charset() or "")))
    return "\n".join(plain), "\n".join(html), attachments


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def decoded(data: bytes, charset: str = "") -> str:
    """The text, by what it says of itself, else UTF-8, else the Baltic and the Cyrillic code page; every letter can be kept."""
    for each in (charset, UTF8, "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "", "cp1257", "iso8859-13"):
        if not each:
            continue
        try:
            return _UNKEPT.sub("\ufffd", data.decode(each))
        except (ValueError, LookupError):
            continue
    return _UNKEPT.sub("\ufffd", data.decode(UTF8, errors="replace"))


def _words(value: str) -> str:
    """A header's value as people read it."""
    try:
        text = str(email.header.make_header(email.header.decode_header(value)))
    except (LookupError, ValueError):
        text = value
    return " ".join(_UNKEPT.sub("\ufffd", text).split())


def _header(message: Message, name: str) -> str:
    return _words(str(message.get(name, "")))


def _received(message: Message) -> str:
    """The day it was sent, where its sender was."""
    try:
        sent = parsedate_to_datetime(str(message.get("Date", "")))
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _case_no(message: Message, data: bytes) -> str:
    """The same message again is the same case, from whatever folder it comes."""
    identity = str(message.get("Message-ID", "")).strip().encode("utf-8", "replace") or data
    return f"mail-{hashlib.sha256(identity).hexdigest()[:12]}"


class _Html(HTMLParser):
    """The words of a page line by line, the cells of a row between tabs; what is quoted, hidden or no text is left out."""

    _SKIPPED = frozenset({"script", "style", "head", "title", "blockquote", "template", "noscript"})
    _LINES = frozenset({"p", "div", "tr", "li", "br", "table", "h1", "h2", "h3", "h4", "ul", "ol", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.append(tag)
        elif tag in self._SKIPPED or any(name == "class" and "gmail_quote" in (value or "") for name, value in attrs):
            self._skipping.append(tag)
        elif tag in self._LINES:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
        elif tag in self._LINES:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _from_html(page: str) -> str:
    parser = _Html()
    parser.feed(page)
    parser.close()
    lines = (line.strip(" ").removeprefix("\t").rstrip() for line in "".join(parser.pieces).split("\n"))
    return "\n".join(re.sub(r" *\t *", "\t", line) for line in lines if line.strip())
