"""camt.052, .053 and .054 of every version: statements and their entries, in the file's order, streamed.

Read by local names, so absent, foreign or prefixed namespaces and envelopes around the document do not matter. A
camt.052 is a statement like any other here; whether its money counts is not the reader's question.
Source: ISO 20022 camt.052/.053/.054.001.01 to .14.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from lxml import etree

from reconcile.errors import Refused
from reconcile.readers import camt_made
from reconcile.readers.camt_ahead import Ahead, BeginAnewError, Cut, Job
from reconcile.readers.camt_entry import Around, read_entry
from reconcile.readers.camt_head import FAMILIES, own_day, read_head
from reconcile.readers.camt_made import Place
from reconcile.readers.camt_values import Defect
from reconcile.readers.xml import elements, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.camt_lift import Lifted
    from reconcile.readers.camt_process import Process
    from reconcile.readers.xml_runs import Lift

_MESSAGES = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn")  # .01 has V01 behind the name
_HEAD = ("Acct", "FrToDt", "Bal", "TxsSummry")  # what must stand before the first entry
_SIP = 512  # bytes: the first elements tell, and every file of a night is asked
_AGAIN = "ask the bank for the file again, and send it on unchanged"


def is_camt(head: bytes) -> bool:
    """Whether a file that starts with these bytes is one of the three messages, in whatever envelope or encoding."""
    parser = etree.XMLPullParser(("start",), remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True)
    start, is_broken = 0, False
    while start < len(head) and not is_broken:
        try:
            parser.feed(head[start : start + _SIP])
        except etree.XMLSyntaxError:  # what was read before the break still tells
            is_broken = True
        for _, element in parser.read_events():
            tag = str(element.tag)
            if local(tag).startswith(_MESSAGES) or (local(tag) == "Document" and ":camt.05" in tag):
                return True
        start += _SIP
    return False


def read_camt(stream: BinaryIO, name: str, *, fast: bool = True, other: Process | None = None) -> Iterator[Statement | Entry]:
    """Each statement's head, then its entries. ``name`` is the file's, for errors.

    The file is good only when the iterator ended: a defect may come after entries were yielded. Without ``fast`` every entry
    is walked by itself, as those of small files always are; the values are the same. ``other`` is a second process that the
    caller has; a large file starts one of its own.
    Raises: Refused, with line, path and value.
    """
    if not fast:
        yield from chain.from_iterable(work(stream, name, None))
        return
    start, ahead = stream.tell() if stream.seekable() else None, Ahead(other)
    try:
        yield from ahead.in_order(work(stream, name, _lift if start is None else ahead.lift))
    except BeginAnewError:
        stream.seek(start or 0)
        yield from islice(chain.from_iterable(work(stream, name, _lift)), ahead.given, None)


def work(stream: BinaryIO, name: str, lift: Lift | None) -> Iterator[Any]:
    """The values of the file in lists, in its order; a ``Job`` in place of a run that was only cut out. Raises: Refused."""
    reader = _Reader(name)
    for tag, found, parent, lines_before in elements(stream, name, ("Ntry", *_HEAD, *FAMILIES), "Ntry", tuple(FAMILIES), lift):
        if tag == "Ntry":
            first, *others = found
            is_read = not etree.iselement(first)
            if parent is not reader.current:
                yield [reader.begin(parent, first.first() if is_read else first, lines_before)]
            if isinstance(first, Cut):
                yield reader.job(first, lines_before)
            elif is_read:
                yield reader.run(first, lines_before)
            else:
                yield [reader.entry(one, lines_before) for one in (first, *others)]
        elif tag in FAMILIES:
            yield list(reader.end(found[0], parent))
        elif parent is reader.current:
            raise Refused(f"{name}:{found[0].sourceline}", f"<{tag}> stands behind entries, where the standard has none", _AGAIN)
    if reader.statements == 0:
        raise Refused(name, "the file holds no statement (no Stmt, Rpt or Ntfctn)", "ask the bank for a camt.053 of the account")


class _Reader:
    """Which statement is being read, and how far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._around = Around("", "")
        self._entries = 0
        self.statements = 0
        self.current: etree._Element | None = None  # the statement whose head was yielded and whose end did not come yet

    def begin(self, statement: etree._Element, first: etree._Element, lines_before: int) -> Statement:
        """The head of the statement whose first entry has come; that entry's currency serves if the head has none."""
        above = statement.getparent()
        if local(statement.tag) not in FAMILIES or above is None or not local(above.tag).startswith(_MESSAGES):
            where = f"{self._name}:{(first.sourceline or 0) + lines_before}"
            raise Refused(where, f"an entry stands in <{local(statement.tag)}>, outside any statement", _AGAIN)
        head = self._head(statement)
        if head.currency:
            return head
        amount = next((each for each in first if local(each.tag) == "Amt"), None)
        return head if amount is None else head._replace(currency=amount.get("Ccy", ""))

    def entry(self, element: etree._Element, lines_before: int) -> Entry:
        self._entries += 1
        try:
            return read_entry(element, self._entries, self._around, lines_before)
        except Defect as defect:
            raise _refusal(element, lines_before, self._name, defect) from defect

    def run(self, run: Lifted, lines_before: int) -> list[Entry]:
        """The entries of a run that was read together, those that need it by themselves."""
        before = self._entries
        made = camt_made.entries(run.count, run.columns(before + 1, self._around, lines_before))
        for number in [number for number, entry in enumerate(made) if entry is None]:
            self._entries = before + number
            made[number] = self.entry(run.element(number), lines_before + run.line_ends_before(number))
        self._entries = before + run.count
        return cast("list[Entry]", made)

    def job(self, cut: Cut, lines_before: int) -> Job:
        """A run to be read by whoever has time."""
        first, count = self._entries + 1, cut.entries
        self._entries += count
        return Job(cut.run, Place(cut.opening, cut.closing, cut.wrapper, *self._around, first, count, lines_before))

    def end(self, element: etree._Element, parent: etree._Element) -> Iterator[Statement]:
        if local(parent.tag).startswith(_MESSAGES):
            if element is not self.current:
                yield self._head(element)
            self.current = None
            element.clear(keep_tail=True)

    def _head(self, element: etree._Element) -> Statement:
        self.statements += 1
        try:
            head = read_head(element, self.statements, self._name)
        except Defect as defect:
            raise _refusal(element, 0, self._name, defect) from defect
        self.current, self._entries, self._around = element, 0, Around(head.account, own_day(head))
        return head


def _lift(run: bytes, opening: bytes, closing: bytes, wrapper: bytes) -> Lifted | None:
    """A run read as a whole, in this process."""
    from reconcile.readers.camt_lift import lifter  # noqa: PLC0415  numpy takes a while, and most files are small

    return lifter().lift(run, opening, closing, wrapper)


def _refusal(element: etree._Element, lines_before: int, name: str, defect: Defect) -> Refused:
    """A second, slow look at what cannot be taken in, so that the message is exact; the profile is loaded only now."""
    from reconcile.readers import profile  # noqa: PLC0415  an XSD is compiled only for a file that fails

    fault = profile.fault(element)
    if fault is not None:
        return Refused(f"{name}:{fault.line + lines_before}", fault.sentence, _AGAIN)
    path = defect.path if defect.path.startswith("GrpHdr/") else f"{local(element.tag)}/{defect.path}"
    line = defect.line or profile.line_of(element, defect.path)
    return Refused(f"{name}:{line + lines_before}", f"{path} {defect.what}", _AGAIN)
