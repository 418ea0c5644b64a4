"""FiDAViSta statements, the Latvian banks' own XML: every ``CcyStmt`` as one statement, in the file's order, streamed.

Read by local names, so that all its namespaces, or none, do. Banks and exporters leave out what the format demands (the
``Period`` around the dates, the counterparty, ``RegDate``), and declare encodings they do not use (``statement_encoding``).
Source: FiDAViSta 1.01 and 1.2, Association of Latvian Commercial Banks.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, cast

from reconcile.errors import Refused
from reconcile.readers import statement_encoding
from reconcile.readers.camt_values import Defect
from reconcile.readers.fidavista_parts import read_entry, read_head
from reconcile.readers.xml import elements, local, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.statement_encoding import Written

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?FIDAVISTA[\s/>]", re.IGNORECASE)
_FIRST = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(Statement|Payment|PmtStat)[\s/>]")
_DECLARED = re.compile(rb"""(?<!\s)\s+encoding\s*=\s*["']([^"']*)["']""")
_START = 1_024  # bytes in which an XML declaration stands
_OUTSIDE = ("OpenBal", "CloseBal")  # what must stand before the first transaction
_ORDERS = ("Payment", "PmtStat")
_AGAIN = "ask the bank for the file again, and send it on unchanged"


def is_fidavista(head: bytes) -> bool:
    """Whether a file that starts with these bytes is a FiDAViSta statement (payment orders are in the same format)."""
    return first_part(head) in {"", "Statement"}


def first_part(head: bytes) -> str | None:
    """What a FiDAViSta file holds first: Statement, Payment, PmtStat, "" when that cannot be seen; None for any other file."""
    plain = without_comments(head.replace(b"\0", b""))
    root = _ROOT.search(plain)
    if root is None or re.search(rb"<[A-Za-z_]", plain[: root.start()]):
        return None
    first = _FIRST.search(plain, root.end())
    return first[1].decode() if first else ""


def how_written(stream: BinaryIO, name: str) -> Written:
    """The encoding a file is really in. The stream is left at its start. Raises: Refused when none fits."""
    start = stream.read(_START)
    stream.seek(0)
    if b"\0" in start:
        return statement_encoding.Written("", "")  # UTF-16, which the XML parser knows by itself
    declared = _DECLARED.search(start.partition(b"?>")[0]) if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") else None
    return statement_encoding.written(stream, name, declared[1].decode("ascii", "replace") if declared else "")


def remark(stream: BinaryIO, name: str) -> str:
    """What to say about the encoding, "" when it is the declared one."""
    return how_written(statement_encoding.rewindable(stream), name).remark


def honest(stream: BinaryIO, name: str) -> BinaryIO:
    """The file as UTF-8 XML, whatever it declares and is written in. Raises: Refused when no encoding fits."""
    stream = statement_encoding.rewindable(stream)
    encoding = how_written(stream, name).encoding
    if not encoding:
        return stream
    return cast("BinaryIO", io.BufferedReader(statement_encoding.Reencoded(stream, encoding, _DECLARED), 1 << 18))


def read_fidavista(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """Each statement's head, then its entries. ``name`` is the file's, for errors.

    The file is good only when the iterator ended: a defect may come after entries were yielded.
    Raises: Refused, with line, path and value.
    """
    reader = _Reader(name)
    for tag, found, parent, lines_before in elements(honest(stream, name), name, ("TrxSet", "CcyStmt", *_OUTSIDE, *_ORDERS), "TrxSet", ("CcyStmt",)):
        where = f"{name}:{(found[0].sourceline or 0) + lines_before}"
        if tag == "TrxSet":
            if parent is not reader.current:
                yield reader.head(parent, where)
            for element in found:
                yield reader.entry(element, lines_before)
        elif tag == "CcyStmt":
            if found[0] is not reader.current:
                yield reader.head(found[0], where)
            reader.current = None
            found[0].clear(keep_tail=True)
        elif tag in _ORDERS and local(parent.tag).upper() == "FIDAVISTA":
            raise Refused(where, f"<{tag}> stands beside statements: orders are no money", "send the statements and the orders as two files")
        elif parent is reader.current:
            raise Refused(where, f"<{tag}> stands behind <TrxSet>, where the format has none", _AGAIN)
    if reader.statements == 0:
        raise Refused(name, "the file holds no statement (no CcyStmt)", "ask the bank for a statement of the account, as FiDAViSta or camt.053")


class _Reader:
    """Which statement is being read, and how far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._head: Statement | None = None
        self._entries = 0
        self.statements = 0
        self.current: etree._Element | None = None  # the CcyStmt whose head was yielded and whose end did not come yet

    def head(self, element: etree._Element, where: str) -> Statement:
        above = element.getparent()
        if local(element.tag) != "CcyStmt" or above is None or local(above.tag) != "AccountSet":
            raise Refused(where, f"it stands in <{local(element.tag)}>, not in AccountSet/CcyStmt, so nobody knows the account", _AGAIN)
        self.statements += 1
        try:
            head = read_head(element, self.statements, self._name)
        except Defect as defect:
            raise Refused(f"{self._name}:{defect.line or element.sourceline}", f"{defect.path} {defect.what}", _AGAIN) from defect
        self.current, self._head, self._entries = element, head, 0
        return head

    def entry(self, element: etree._Element, lines_before: int) -> Entry:
        assert self._head is not None, "an entry follows the head of its statement"
        self._entries += 1
        line = (element.sourceline or 0) + lines_before
        try:
            return read_entry(element, self._entries, self._head, self._name, line)
        except Defect as defect:
            raise Refused(
                f"{self._name}:{(defect.line or element.sourceline or 0) + lines_before}", f"{defect.path} {defect.what}", _AGAIN
            ) from defect
