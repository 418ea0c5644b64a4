"""XML from outside, read safely: streamed, whole or not at all, nothing fetched, nothing expanded.

A DOCTYPE is refused outright: the formats need none, and entity tricks do. Comments and processing instructions are
dropped, so they cannot cut a text in two. Depth (256) and the length of one text (10 MB) are bounded by libxml2 itself,
which is why ``huge_tree`` stays off; files may still be of any size.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from lxml import etree

from reconcile.errors import Refused
from reconcile.readers.xml_runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.readers.xml_runs import Lift

_BLOCK = 1 << 16  # small enough for a run's tree to stay in the processor's cache
_LARGE = 1 << 21  # bytes of a block where runs are taken as a whole
_WORTH_LOADING = 1 << 20  # bytes a file has at least for that
_WORTH = 1 << 18  # the same, when nothing has to be loaded for it
_HEAD = 4_096
_LARGEST = 1 << 29  # bytes without one wanted element; the largest batch a bank books in one entry is far below
_TEXT = 200_000  # characters of one head field; the longest of the standard has 500
_SAID = 200  # characters of the parser's complaint that are shown; it quotes the file
_AGAIN = "ask the bank for the file again, and send it on unchanged"
# Entities: without a DOCTYPE there are none to resolve. False would be no safer, and lxml's feeding parser then loses the
# error of an undefined one and begins a new document with the next bytes.
_SAFE: dict[str, Any] = {
    "remove_comments": True,
    "remove_pis": True,
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}


class Found(NamedTuple):
    """Elements of one local name and one parent, in order. ``lines_before`` + ``sourceline`` is an element's line in the file."""

    tag: str
    elements: Sequence[Any]
    parent: etree._Element
    lines_before: int


class Root(NamedTuple):
    """What a document starts with: local names of its root and of the root's first element, and the root's namespace."""

    name: str
    child: str
    namespace: str


def local(tag: object) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def looks_like_xml(head: bytes) -> bool:
    """Whether the first bytes can only be XML, whatever the encoding."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith((b"<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"\x00<\x00?"))


def elements(stream: BinaryIO, name: str, tags: tuple[str, ...], run: str, within: tuple[str, ...], lift: Lift | None = None) -> Iterator[Found]:
    """The elements with these local names, in the order in which they end, each whole.

    ``run`` is the one of them that makes up the bulk of the file: its plain runs are parsed apart, which is quicker
    (``xml_runs``). It and its elder siblings are dropped some time after it was yielded, so that memory stays flat; an
    element ``within`` which it stands has to be emptied by the caller at its own end. ``lift`` takes whole runs of a
    large file at once: what it makes of a run then comes in place of the elements.
    Raises: Refused for a DOCTYPE, and for a document that is cut, broken, nested too deeply or has a text too long;
    also after elements were yielded, so nothing of them may be kept.
    """
    parser = etree.XMLPullParser(("end",), tag=[f"{{*}}{tag}" for tag in tags], **_SAFE)
    blocks = _Blocks(stream)
    lifting = lift if blocks.is_large else None
    runs = Runs(run, within, whole_parser(), lifting)
    top: etree._Element | None = None
    started, unseen = False, 0
    try:
        while block := blocks.read(_BLOCK if lifting is None else _LARGE):
            if not started:
                _refuse_doctype(block, name)
                started = True
            for piece in runs.cut(block):
                parser.feed(piece.plain)
                unseen += len(piece.plain)
                ended = list(_ended(parser, name, run))
                top = _same_document(ended, top, name)
                if not piece.lifted:
                    yield from ended
                elif ended and ended[-1].tag == run:
                    yield from ended[:-1]
                    yield Found(run, piece.lifted, ended[-1].parent, piece.lines_before)
                else:
                    raise Refused(f"{name}:{piece.lines_before + 1}", f"<{run}> stands where no element can", _AGAIN)
                if ended:
                    _drop_before(ended, run)
                    unseen = 0
            if unseen > _LARGEST:
                raise Refused(name, f"more than {_LARGEST >> 20} MB of it hold no whole <{run}>", "ask the bank for smaller files")
        parser.feed(runs.left())
        parser.close()
        ended = list(_ended(parser, name, run))
        _same_document(ended, top, name)
        yield from ended
    except etree.XMLSyntaxError as error:
        raise refused(error, name) from error


def whole_parser() -> etree.XMLParser:
    """A parser of pieces that are in memory, as safe as that of the stream."""
    parser: etree.XMLParser = etree.XMLParser(remove_blank_text=True, **_SAFE)
    return parser


class _Blocks:
    """A stream in blocks; ``is_large`` when it is worth the start of what only pays for many elements."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._first = stream, stream.read(_LARGE)
        self.is_large = len(self._first) >= (_WORTH if "numpy" in sys.modules else _WORTH_LOADING)

    def read(self, size: int) -> bytes:
        if not self._first:
            return self._stream.read(size)
        block, self._first = self._first[:size], self._first[size:]
        return block


def _ended(parser: etree.XMLPullParser, name: str, run: str) -> Iterator[Found]:
    for _, element in parser.read_events():
        if next(element.iterancestors(f"{{*}}{run}"), None) is not None:
            continue  # inside one of the run it is something the bank added, and goes with that one
        parent = element.getparent()
        if parent is None:
            raise Refused(f"{name}:1", f"<{local(element.tag)}> is the root of the file", _AGAIN)
        if element.getroottree().docinfo.internalDTD is not None:
            raise _doctype(name)
        yield Found(local(element.tag), [element], parent, 0)


def _same_document(ended: list[Found], top: etree._Element | None, name: str) -> etree._Element | None:
    """The document's root; a parser that lost an error and began anew would have another one."""
    if not ended:
        return top
    found = ended[-1].parent.getroottree().getroot()
    if top is not None and found is not top:
        raise Refused(name, "the XML is broken", _AGAIN)
    return found


def _drop_before(ended: list[Found], run: str) -> None:
    """Forget the elder siblings of the last of the run. It itself stays: the parser may still lean on it."""
    last = next((found.elements[-1] for found in reversed(ended) if found.tag == run), None)
    parent = last.getparent() if last is not None else None
    if last is not None and parent is not None:
        del parent[: parent.index(last)]


def root_of(stream: BinaryIO, name: str) -> Root:
    """What the document starts with. Raises: Refused when it is not XML, or has a DOCTYPE."""
    parser = etree.XMLPullParser(("start",), **_SAFE)
    found: list[etree._Element] = []
    try:
        while len(found) < 2 and (data := stream.read(_HEAD)):  # noqa: PLR2004  root and first child
            if not found:
                _refuse_doctype(data, name)
            parser.feed(data)
            found.extend(element for _, element in parser.read_events())
    except etree.XMLSyntaxError as error:
        raise refused(error, name) from error
    if not found:
        raise Refused(name, "the file is empty or is not XML", _AGAIN)
    if found[0].getroottree().docinfo.internalDTD is not None:
        raise _doctype(name)
    child = local(found[1].tag) if len(found) > 1 else ""
    return Root(local(found[0].tag), child, str(found[0].tag).rpartition("}")[0].removeprefix("{"))


def whole(document: bytes, name: str) -> etree._Element:
    """The root of a small document, read whole and as safely. Raises: Refused when it is broken, or has a DOCTYPE."""
    _refuse_doctype(document, name)
    try:
        root: etree._Element = etree.fromstring(document, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise refused(error, name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(name)
    return root


def refused(error: etree.XMLSyntaxError, name: str) -> Refused:
    """The parser's complaint in words a clerk can act on."""
    where = f"{name}:{error.lineno or 1}"
    said = " ".join((error.msg or "not well-formed").split())[:_SAID]
    lowered = said.lower()
    if "document is empty" in lowered or "no element found" in lowered or "start tag expected" in lowered:
        return Refused(where, "the file is empty or is not XML", _AGAIN)
    if "premature end" in lowered or "endtag" in lowered or "couldn't find end" in lowered or "not finished" in lowered:
        return Refused(where, f"the file is cut off ({said})", _AGAIN)
    if "encod" in lowered or "utf-8" in lowered or "invalid bytes" in lowered or "conversion" in lowered:
        return Refused(where, f"a byte does not fit the encoding the file declares ({said})", _AGAIN)
    if "excessive depth" in lowered or "limit" in lowered or "too long" in lowered or "huge" in lowered:
        return Refused(where, f"the XML is nested too deeply, or one text of it is too long ({said})", _AGAIN)
    return Refused(where, f"the XML is broken ({said})", _AGAIN)


def without_comments(data: bytes) -> bytes:
    """The bytes without the comments that end in them; in one pass, however many begin.

    >>> without_comments(b"<a><!--b--><c/><!--d")
    b'<a><c/><!--d'
    """
    kept, at = [], 0
    while (start := data.find(b"<!--", at)) >= 0 and (end := data.find(b"-->", start + 4)) >= 0:
        kept.append(data[at:start])
        at = end + 3
    return b"".join([*kept, data[at:]])


def _refuse_doctype(head: bytes, name: str) -> None:
    """Refuse by the bytes before the root, so that not even the parser sees it; ``_ended`` catches what hides from this."""
    plain = without_comments(head.replace(b"\x00", b""))
    root = re.search(rb"<[A-Za-z_]", plain)
    if b"<!DOCTYPE" in (plain[: root.start()] if root else plain):
        raise _doctype(name)


def _doctype(name: str) -> Refused:
    return Refused(f"{name}:1", "the file has a DOCTYPE, which no bank statement needs and which can carry hostile content", _AGAIN)


def too_long(text: str) -> bool:
    """Whether one head field's text is longer than any bank's."""
    return len(text) > _TEXT
