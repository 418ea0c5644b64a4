"""Agreements for automatic payment, as the banks pass them on: how they stand on a day, from everything that was said.

An agreement is what its events make it: ADD and CHANGE say it whole, DELETE ends it, CHANGE does not bring back what was
deleted. They are applied by the day from which they hold, then in the order in which they came; one without a day holds
from the latest day said before it. So the order in which events are handed over does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.core.numbers import SHORTEST, normal, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ADD, CHANGE, DELETE = "ADD", "CHANGE", "DELETE"
_PAYS = frozenset({"AUTOPAY", "BOTH", ""})  # where a bank names no kind, it tells of automatic payment
_LENGTHS = frozenset(range(SHORTEST, 36))  # of the numbers that may stand in what somebody typed
_TEXTS = {"payment_id": pl.String, "source": pl.String, "text": pl.String}
_EXACT = ("contract", "invoice", "reference")  # kinds of numbers that stand for one contract


class Agreement(NamedTuple):
    """One row of a bank's table. ``limit_minor`` is in EUR, None for no limit; ``pay_day`` 0 for none."""

    bank: str
    agreement_id: str
    action: str
    kind: str  # EINVOICE | AUTOPAY | BOTH
    payer_name: str
    payer_iban: str
    customer_ref: str  # as the payer typed it
    limit_minor: int | None
    partial_allowed: str  # yes | no | ""
    pay_day: int
    valid_from: str
    valid_to: str


class Event(NamedTuple):
    """A row as it was taken in; ``event_no`` tells the order in which they came."""

    event_no: int
    said: Agreement


class Standing(NamedTuple):
    """An agreement that stands. ``since`` is the first day of its unbroken life, "" where no day was ever said."""

    key: str
    event_no: int  # of the event that says how it stands
    since: str
    said: Agreement

    @property
    def pays(self) -> bool:
        """Whether it pays bills, and is not only for sending them."""
        return self.said.kind in _PAYS


class Identified(NamedTuple):
    """Whose agreement it is: ``contract_no``, or "" and ``why`` not (unknown | several), with the contracts it may be."""

    contract_no: str
    why: str = ""
    candidates: tuple[str, ...] = ()


def agreement_key(said: Agreement) -> str:
    """What the events of one agreement share: the bank's number of it, else the account and what the payer typed.

    >>> agreement_key(Agreement("HABALV22", "", "ADD", "BOTH", "", "LV11HABA0000000000001", "līg. 1002", None, "", 0, "", ""))
    'HABALV22//LV11HABA0000000000001/LIG1002'
    """
    return f"{said.bank}/{said.agreement_id}" if said.agreement_id else f"{said.bank}//{said.payer_iban}/{normal(said.customer_ref)}"


def state(events: Iterable[Event], day: str) -> list[Standing]:
    """The agreements that stand on a day, by key."""
    by_key: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_key[agreement_key(event.said)].append(event)
    found = []
    for key in sorted(by_key):
        standing = _standing(key, by_key[key], day)
        if standing:
            found.append(standing)
    return found


def _standing(key: str, events: Sequence[Event], day: str) -> Standing | None:
    if len(events) == 1:  # of most agreements nothing more is ever said
        number, said = events[0]
        stands_now = said.action != DELETE and said.valid_from <= day and (not said.valid_to or said.valid_to >= day)
        return Standing(key, number, said.valid_from, said) if stands_now else None
    stands: Standing | None = None
    deleted = False
    for holds_from, event in _in_order(events):
        if holds_from > day:
            break
        if event.said.action == DELETE:
            stands, deleted = None, True
        elif event.said.action == ADD or not deleted:
            deleted = False
            unbroken = stands is not None and (not stands.said.valid_to or stands.said.valid_to >= holds_from)
            since = stands.since if stands is not None and unbroken else holds_from
            stands = Standing(key, event.event_no, since, event.said)
    return stands if stands is not None and (not stands.said.valid_to or stands.said.valid_to >= day) else None


def _in_order(events: Sequence[Event]) -> list[tuple[str, Event]]:
    """The events with the day from which each holds, in the order in which they are applied."""
    latest = ""
    dated = []
    for event in sorted(events, key=lambda event: event.event_no):
        latest = max(latest, event.said.valid_from)
        dated.append((_holds_from(event.said) or latest, event))
    return sorted(dated, key=lambda each: (each[0], each[1].event_no))


def _holds_from(said: Agreement) -> str:
    """The first day on which what it says is so: a deletion with a last day lets the agreement stand until then."""
    if said.action == DELETE and said.valid_to:
        return (date.fromisoformat(said.valid_to) + timedelta(days=1)).isoformat() if said.valid_to < date.max.isoformat() else said.valid_to
    return said.valid_from


def typed_numbers(texts: Iterable[str]) -> dict[str, list[str]]:
    """By text, every token in it that could be a number of ours; the whole of it too.

    >>> typed_numbers(["Līg. 1002003017"])
    {'Līg. 1002003017': ['1002003017', 'LIG1002003017']}
    """
    distinct = sorted(set(texts))
    frame = pl.DataFrame([(text, "ref", text) for text in distinct], schema=_TEXTS, orient="row")
    found: dict[str, set[str]] = {text: {whole} for text in distinct if SHORTEST <= len(whole := normal(text)) <= max(_LENGTHS)}
    for text, token in tokens(frame, _LENGTHS).select("payment_id", "token").iter_rows():
        found.setdefault(text, set()).add(token)
    return {text: sorted(said) for text, said in found.items()}


def identify(hits: Iterable[tuple[str, str, str]], open_contracts: frozenset[str] = frozenset()) -> Identified:
    """Whose agreement it is, from the (number, kind, contract_no) of the numbers of ours in what the payer typed.

    A contract's, a bill's or a reference's number names its contract; a customer's number does when the customer has one
    contract, or one that is not closed (``open_contracts``). Two contracts named are a case for a person. A number that
    is a part of a longer one says nothing.

    >>> identify([("4711", "customer", "1001"), ("4711", "customer", "1002")], frozenset({"1002"})).contract_no
    '1002'
    >>> identify([("1001", "contract", "1001"), ("R-77", "invoice", "1002")])
    Identified(contract_no='', why='several', candidates=('1001', '1002'))
    """
    hits = list(hits)
    if len(hits) == 1:
        return Identified(hits[0][2])
    tokens = {token for token, _, _ in hits}
    found = sorted({(kind, contract_no) for token, kind, contract_no in hits if not any(token != other and token in other for other in tokens)})
    for wanted in (_EXACT, ("customer",)):
        named = sorted({contract_no for kind, contract_no in found if kind in wanted})
        if len(named) > 1 and wanted == ("customer",):
            still = [number for number in named if number in open_contracts]
            named = still if len(still) == 1 else named
        if len(named) == 1:
            return Identified(named[0])
        if named:
            return Identified("", "several", tuple(named))
    return Identified("", "unknown")
