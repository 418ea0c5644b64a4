"""Payment orders (pain.001, pain.008) and what the bank said of them (pain.002), every version; and the same as FiDAViSta.

They are orders, never money: a customer's "paid" list is what she asked her bank for, and a status is her bank's word, not
ours. Read by local names, streamed, refused like a statement when broken.
Source: ISO 20022 pain.001.001.02 to .13, pain.008.001.02 to .11, pain.002.001.02 to .15, and the German 002 and 003 variants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from reconcile.errors import Refused
from reconcile.readers import fidavista
from reconcile.readers.camt_values import Defect
from reconcile.readers.fidavista_orders import read_fidavista_orders
from reconcile.readers.flat import flatten
from reconcile.readers.pain_parts import debit, status, status_of, transfer
from reconcile.readers.statement_encoding import rewindable
from reconcile.readers.xml import elements, local, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from reconcile.core.orders import Order

    Found = dict[str, str]

ORDERS, STATUSES = "orders", "order_status"
_START = 1 << 16
_AGAIN = "send the file as the bank or the bookkeeping program wrote it"


class _Message(NamedTuple):
    """How one of the three messages is built: its transactions, what they stand in, how one becomes an order."""

    kind: str
    names: tuple[str, ...]  # of the element below Document, in the old versions and the new
    transaction: str
    batch: str
    order: Callable[[Found, Found, Found], Order]  # of the transaction, its batch and the message's header


_MESSAGES = (
    _Message(ORDERS, ("CstmrCdtTrfInitn", "pain.001"), "CdtTrfTxInf", "PmtInf", transfer),
    _Message(ORDERS, ("CstmrDrctDbtInitn", "pain.008"), "DrctDbtTxInf", "PmtInf", debit),
    _Message(STATUSES, ("CstmrPmtStsRpt", "pain.002"), "TxInfAndSts", "OrgnlPmtInfAndSts", status),
)


def order_kind(child: str) -> str:
    """``orders`` or ``order_status`` for the name of the element below ``Document``; "" for anything else."""
    message = _message(child)
    return message.kind if message else ""


def read_orders(stream: BinaryIO, name: str) -> Iterator[Order]:
    """Every order or status of the file, in its order. ``name`` is the file's, for errors.

    The file is good only when the iterator ended. Raises: Refused, with line, path and value.
    """
    stream = rewindable(stream)
    head = stream.read(_START)
    stream.seek(0)
    if fidavista.first_part(head) is not None:
        yield from read_fidavista_orders(stream, name, fidavista.first_part(head) or "")
        return
    child = root_of(stream, name).child
    stream.seek(0)
    message = _message(child)
    if message is None:
        raise Refused(name, f"<{child}> holds no payment orders", "send a pain.001, a pain.002 or a FiDAViSta file")
    yield from _Reader(message, name).read(stream)


def _message(child: str) -> _Message | None:
    return next((each for each in _MESSAGES if child.startswith(each.names)), None)


class _Reader:
    """Which message and batch is being read, and how far."""

    def __init__(self, message: _Message, name: str) -> None:
        self._message, self._name = message, name
        self._ordinal = 0
        self._header: Found = {}
        self._batch: Found = {}
        self._current: etree._Element | None = None  # the batch whose transactions are being read

    def read(self, stream: BinaryIO) -> Iterator[Order]:
        message = self._message
        tags = (message.transaction, message.batch, "GrpHdr", "OrgnlGrpInfAndSts")
        for tag, found, parent, lines_before in elements(stream, self._name, tags, message.transaction, (message.batch,)):
            if tag == message.transaction:
                for element in found:
                    yield self._transaction(element, parent, lines_before)
            elif tag == message.batch:
                yield from self._end_of_batch(found[0])
            elif tag == "GrpHdr":
                self._header = flatten(found[0], self._name)
            else:
                self._header |= {f"Orgnl/{path}": text for path, text in flatten(found[0], self._name).items()}
                yield from self._status_of("message_status", self._header, {}, found[0])
        if self._ordinal == 0:
            raise Refused(self._name, f"the file holds no order (no {message.transaction})", _AGAIN)

    def _transaction(self, element: etree._Element, parent: etree._Element, lines_before: int) -> Order:
        if local(parent.tag) == self._message.batch and parent is not self._current:
            self._begin(parent)
        self._ordinal += 1
        line = (element.sourceline or 0) + lines_before
        try:
            order = self._message.order(flatten(element, self._name), self._batch, self._header)
        except Defect as defect:
            raise Refused(f"{self._name}:{line}", f"{self._message.transaction}/{defect.path} {defect.what}", _AGAIN) from defect
        return order._replace(ordinal=self._ordinal, line=line)

    def _begin(self, batch: etree._Element) -> None:
        self._current = batch
        self._batch = flatten(batch, self._name, frozenset({self._message.transaction}))

    def _end_of_batch(self, batch: etree._Element) -> Iterator[Order]:
        if batch is not self._current:
            self._begin(batch)
        if self._message.kind == STATUSES:
            yield from self._status_of("batch_status", self._header, self._batch, batch)
        self._current, self._batch = None, {}
        batch.clear(keep_tail=True)

    def _status_of(self, kind: str, header: Found, batch: Found, element: etree._Element) -> Iterator[Order]:
        """A status given to a batch or to the whole message, where there is one."""
        found = status_of(kind, header, batch)
        if found is not None:
            self._ordinal += 1
            yield found._replace(ordinal=self._ordinal, line=element.sourceline or 0)
