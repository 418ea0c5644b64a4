"""What is left of a camt statement's values in other formats: references cut or dropped, texts cut, stripped, in capitals."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from reconcile.core.statement import Entry, Payment, Statement
from reconcile.demo.camt_writer import camt_statement
from reconcile.demo.generate import make_world
from reconcile.demo.statements import statements as demo_statements
from reconcile.demo.world import Size
from reconcile.readers.camt import read_camt
from reconcile.store import bulk, files, statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

    from reconcile.store.statements import Taken

WORLD = make_world(Size(contracts=24, months=1, seed=15, days_per_file=10))
Events = list[Statement | Entry]
_NOT_TEXT = {"amount_minor": 0, "charges_minor": 0, "line": 0, "is_return": False, "original_amount_minor": None}
_BLANK = Payment._make(_NOT_TEXT.get(name, "") for name in Payment._fields)


def camt(place: int) -> list[Events]:
    """The statements of one account of the demo world as the camt reader gives them."""
    return [list(read_camt(io.BytesIO(camt_statement(one)), "camt.xml")) for one in demo_statements(WORLD, place)]


def fidavista(events: Events) -> Events:
    """References whole, no end-to-end ids, punctuation stripped from texts that end after 140 signs."""
    return _as("fidavista", events, lambda text: re.sub(r"[/:#%&=*]", "", text)[:140], lambda reference: reference)


def mt940(events: Events) -> Events:
    """References of 16 signs, names and texts cut, all in capitals."""
    return _as("mt940", events, lambda text: text.upper()[:130], lambda reference: reference[:16].upper())


def table(events: Events) -> Events:
    """No references and no value dates."""
    return _as("table", events, lambda text: text[:140], lambda _: "", value_dates=False)


def bare(events: Events, keep: Callable[[Entry], bool] = lambda _: True) -> Events:
    """A list from a screen: no balances, perhaps filtered."""
    head, *entries = table(events)
    assert isinstance(head, Statement)
    return [head._replace(balances=()), *(one for one in entries if isinstance(one, Entry) and keep(one))]


def _as(family: str, events: Events, text: Callable[[str], str], reference: Callable[[str], str], *, value_dates: bool = True) -> Events:
    head = events[0]
    assert isinstance(head, Statement)
    plain = head._replace(
        message=family, family=family, message_id="", statement_id=f"{family} {head.from_date}", electronic_sequence="", legal_sequence="",
        created_at="", from_at="", to_at="", stated_entries=None, stated_credit_minor=None, stated_debit_minor=None,
    )  # fmt: skip
    return [plain, *(_entry(one, text, reference, value_dates=value_dates) for one in events[1:] if isinstance(one, Entry))]


def _entry(entry: Entry, text: Callable[[str], str], reference: Callable[[str], str], *, value_dates: bool) -> Entry:
    """One line without details: what the entry or its only detail says."""
    first = entry.payments[0]
    said = " ".join(part for part in (first.creditor_reference, first.remittance_text, first.additional_info) if part) or entry.additional_info
    alone = len(entry.payments) == 1
    payment = _BLANK._replace(
        kind="entry", amount_minor=entry.amount_minor, currency=entry.currency, servicer_reference=reference(entry.servicer_reference),
        remittance_text=text(said) if alone else "", counterparty_name=text(first.counterparty_name)[:60] if alone else "",
        counterparty_account=first.counterparty_account if alone else "", line=entry.line,
    )  # fmt: skip
    return entry._replace(
        servicer_reference=reference(entry.servicer_reference), entry_reference="", additional_info="", batch_count=0, details_count=0,
        details_total_minor=None, value_date=entry.value_date if value_dates else entry.booking_date, payments=(payment,),
    )  # fmt: skip


def take(connection: Connection, sources: Iterable[Events]) -> list[Taken]:
    """Take each in as a file of its own."""
    result = []
    for events in sources:
        number = bulk.next_number(connection, "source_file", "file_no")
        file_no = files.add_file(connection, f"f{number}", f"{number:064}", "camt", 1)
        result.append(statements.take_in(connection, events, file_no, f"f{number}"))
    return result
