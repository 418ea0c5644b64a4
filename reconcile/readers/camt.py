"""camt.052, .053 and .054 of every version: statements and their entries, in the file's order, streamed.

Read by local names, so absent, foreign or prefixed namespaces and envelopes around the document do not matter. A
camt.052 is a statement like any other here; whether its money counts is not the reader's question.
Source: ISO 20022 camt.052/.053/.054.001.01 to .14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from lxml import etree

from reconcile.errors import Refused
from reconcile.readers.camt_entry import Around, read_entry
from reconcile.readers.camt_head import FAMILIES, own_day, read_head
from reconcile.readers.camt_values import Defect
from reconcile.readers.xml import elements, local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.core.statement import Entry, Statement
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


def read_camt(stream: BinaryIO, name: str, *, fast: bool = True) -> Iterator[Statement | Entry]:
    """Each statement's head, then its entries. ``name`` is the file's, for errors.

    The file is good only when the iterator ended: a defect may come after entries were yielded. Without ``fast`` every entry
    is walked by itself, as those of small files always are; the values are the same.
    Raises: Refused, with line, path and value.
    """
    reader = _Reader(name)
    for tag, found, parent, lines_before in elements(stream, name, ("Ntry", *_HEAD, *FAMILIES), "Ntry", tuple(FAMILIES), _lift if fast else None):
        if tag == "Ntry":
            if parent is not reader.current:
                first = found[0] if etree.iselement(found[0]) else found[0].element(0)
                yield reader.begin(parent, first, lines_before)
            for one in found:
                if etree.iselement(one):
                    yield reader.entry(one, lines_before)
                else:
                    yield from reader.run(one, lines_before)
        elif tag in FAMILIES:
            yield from reader.end(found[0], parent)
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

    def run(self, run: Run, lines_before: int) -> Iterator[Entry]:
        """The entries of a run that was read together, those that need it by themselves."""
        ordinal = self._entries + 1
        for number, found in enumerate(run.entries(ordinal, self._around, lines_before)):
            if found is None:
                self._entries = ordinal + number - 1
                yield self.entry(run.element(number), lines_before + run.line_ends_before(number))
            else:
                yield found
        self._entries = ordinal + run.count - 1

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


class Run(Protocol):
    """Entries in a row, known to be well-formed and not yet read."""

    count: int

    def entries(self, first_ordinal: int, around: Around, lines_before: int) -> Sequence[Entry | None]:
        """Each entry; None in place of one that has to be read by itself."""

    def element(self, number: int) -> etree._Element:
        """One of them, parsed."""

    def line_ends_before(self, number: int) -> int:
        """How far into the run it stands."""


def _lift() -> Lift:
    """What takes runs as a whole; loaded only for a file large enough, because numpy takes a while."""
    from reconcile.readers.camt_lift import lifter  # noqa: PLC0415  see above

    return lifter().lift


def _refusal(element: etree._Element, lines_before: int, name: str, defect: Defect) -> Refused:
    """A second, slow look at what cannot be taken in, so that the message is exact; the profile is loaded only now."""
    from reconcile.readers import profile  # noqa: PLC0415  an XSD is compiled only for a file that fails

    fault = profile.fault(element)
    if fault is not None:
        return Refused(f"{name}:{fault.line + lines_before}", fault.sentence, _AGAIN)
    path = defect.path if defect.path.startswith("GrpHdr/") else f"{local(element.tag)}/{defect.path}"
    line = defect.line or profile.line_of(element, defect.path)
    return Refused(f"{name}:{line + lines_before}", f"{path} {defect.what}", _AGAIN)
