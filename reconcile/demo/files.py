"""A world as files: what the billing system, four banks and some customers would send, and apart from it the truth."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from reconcile.core.agreements import Agreement
from reconcile.core.money import to_text
from reconcile.core.reference_data import Contract
from reconcile.core.requests import Request
from reconcile.demo.agreements import RETRY_DAYS, agreements, requests
from reconcile.demo.camt_writer import camt_details, camt_statement
from reconcile.demo.consumption import readings, taken_over
from reconcile.demo.days import moved
from reconcile.demo.names import folded
from reconcile.demo.statements import statements
from reconcile.demo.world import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from reconcile.demo.world import World

TRUTH_COLUMNS = (
    "payment_no", "entry_ref", "account_iban", "booking_date", "amount", "currency", "remittance_text", "kind", "names_number",
    "inferable", "status", "contract_no", "item_key", "allocated_amount",
)  # fmt: skip
CLAIM_TRUTH_COLUMNS = (
    "case_no", "line_no", "contract_no", "paid_on", "claimed_amount", "booked_amount", "difference", "verdict", "entry_ref",
)  # fmt: skip
_INVOICE_COLUMNS = (
    "invoice_no", "contract_no", "kind", "issued_on", "due_on", "period_start", "period_end", "amount", "currency", "payment_reference",
)  # fmt: skip
_PLAN_COLUMNS = ("contract_no", "valid_from", "monthly_amount", "due_day", "valid_to", "currency")
_CONSUMPTION_COLUMNS = ("contract_no", "period_start", "period_end", "kwh", "amount", "currency")
_CLEARING_COLUMNS = ("contract_no", "invoice_no", "amount", "cleared_on", "reason")
_CLAIM_COLUMNS = (
    "case_no", "contract_no", "paid_on", "amount", "currency", "payer_name", "payer_iban", "beneficiary_iban", "bank_reference", "details",
    "status", "period_from", "period_to", "claimed_total", "notice_date", "notice_total", "received_on",
)  # fmt: skip


def write_world(world: World, folder: Path, truth_folder: Path) -> None:
    """Write what would arrive into ``folder``, and ``truth.csv``, ``claims_truth.csv``, ``settings.toml`` into ``truth_folder``.

    Both folders are made when missing; files of these names are written over. The same world gives the same bytes.
    """
    for place, found in ((folder, arriving(world)), (truth_folder, known(world))):
        place.mkdir(parents=True, exist_ok=True)
        for name, content in found:
            (place / name).write_bytes(content)


def arriving(world: World) -> Iterator[tuple[str, bytes]]:
    """(name, content) of everything others send."""
    yield from tables(world)
    yield claims_file(world)
    for place in range(len(world.accounts)):
        for _, name, content in statement_files(world, place):
            yield name, content


def claims_file(world: World) -> tuple[str, bytes]:
    """(name, content) of the customers' lists."""
    return "claims.csv", _table(_CLAIM_COLUMNS, _claims(world))


def tables(world: World) -> Iterator[tuple[str, bytes]]:
    """(name, content) of what the billing system sends."""
    plans, before = taken_over(world)
    yield "contracts.csv", _table(Contract._fields, world.contracts)
    yield (
        "invoices.csv",
        _table(_INVOICE_COLUMNS, ((*one[:7], _text(one.amount_minor), one.currency, one.payment_reference) for one in world.invoices)),
    )
    yield (
        "plans.csv",
        _table(
            _PLAN_COLUMNS,
            ((one.contract_no, one.valid_from, _text(one.monthly_amount_minor), one.due_day, one.valid_to, one.currency) for one in plans),
        ),
    )
    yield (
        "consumption.csv",
        _table(
            _CONSUMPTION_COLUMNS,
            (
                (*one[:3], f"{one.kwh_milli // 1000}.{one.kwh_milli % 1000:03}", _text(one.amount_minor or 0), one.currency)
                for one in readings(world.contracts, plans, world.size.ends_on)
            ),
        ),
    )
    yield (
        "clearings.csv",
        _table(
            _CLEARING_COLUMNS,
            ((one.contract_no, one.invoice_no, _text(one.amount_minor), one.cleared_on, one.reason) for one in (*world.clearings, *before)),
        ),
    )
    yield from agreement_tables(world)


def agreement_tables(world: World) -> Iterator[tuple[str, bytes]]:
    """(name, content) of what the banks pass on about automatic payment, and of what customers ask for."""
    columns = [name.removesuffix("_minor") for name in Agreement._fields]
    rows = (
        (*one[:7], "" if one.limit_minor is None else _text(one.limit_minor), one.partial_allowed, one.pay_day or "", *one[10:])
        for one in agreements(world)
    )
    yield "agreements.csv", _table(columns, rows)
    yield "requests.csv", _table(Request._fields[:5], (one[:5] for one in requests(world)))


def known(world: World) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the truth, and of the settings the world supposes."""
    yield "truth.csv", _table(TRUTH_COLUMNS, (tuple(row.values()) for row in truth_rows(world)))
    yield "claims_truth.csv", _table(CLAIM_TRUTH_COLUMNS, (tuple(row.values()) for row in verdict_rows(world)))
    yield "settings.toml", settings(world).encode()


def truth_rows(world: World) -> list[dict[str, str]]:
    """The truth as rows of ``truth.csv``: one an allocation, or one a payment where there is none."""
    return [
        dict(
            zip(
                TRUTH_COLUMNS,
                (
                    str(one.number), one.entry_ref, one.account_iban, one.booking_date, _text(one.amount_minor), CURRENCY, one.text,
                    one.kind, _yes(one.names_number), _yes(one.inferable), one.status, one.contract_no, one.item_key,
                    "" if one.allocated_minor is None else _text(one.allocated_minor),
                ),
                strict=True,
            )
        )
        for one in world.truth
    ]  # fmt: skip


def verdict_rows(world: World) -> list[dict[str, str]]:
    """The verdicts due as rows of ``claims_truth.csv``."""
    return [
        dict(
            zip(
                CLAIM_TRUTH_COLUMNS,
                (
                    one.case_no, str(one.line_no), one.contract_no, one.paid_on, _text(one.claimed_minor), _text(one.booked_minor),
                    _text(one.difference_minor), one.verdict, one.entry_ref,
                ),
                strict=True,
            )
        )
        for one in world.verdicts
    ]  # fmt: skip


def settings(world: World) -> str:
    """What the world supposes of ``reconcile.toml``: who collects for many, and who is never a customer."""
    return f"[collectors]\naccounts = [{_quoted(world.collectors)}]\n\n[not_customer]\ncounterparties = [{_quoted(world.never_customers)}]\n{banks()}{paper(world)}"


def banks() -> str:
    """The settings of the banks whose automatic payment differs from the defaults."""
    return "".join(f'\n[[banks]]\nbic = "{bank.bic}"\nname = "{bank.name}"\nretry_days = {days}\n' for bank, days in RETRY_DAYS)


def paper(world: World) -> str:
    """The setting of how many months of payments show that a paper bill is not needed: one less than this world has."""
    return f"\n[delivery]\npaper_months = {max(1, world.size.months - 1)}\n"


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def _yes(true: bool) -> str:  # noqa: FBT001  one flag in, one word out
    return "yes" if true else "no"


def _text(minor: int) -> str:
    return to_text(minor, CURRENCY)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode()


def _claims(world: World) -> Iterator[tuple[object, ...]]:
    cases = {case.case_no: case for case in world.claim_cases}
    for line in world.claimed_lines:
        case = cases[line.case_no]
        yield (
            line.case_no, line.contract_no, line.paid_on, _text(line.amount_minor), line.currency, line.payer_name, line.payer_iban,
            line.beneficiary_iban, line.bank_reference, line.details, line.status, case.period_from, case.period_to,
            "" if case.claimed_total_minor is None else _text(case.claimed_total_minor), case.notice_date,
            "" if case.notice_total_minor is None else _text(case.notice_total_minor), case.received_on,
        )  # fmt: skip


def statement_files(world: World, place: int) -> Iterator[tuple[str, str, bytes]]:
    """(last day, name, content) of one file a statement; what explains its batches stands in a file of its own."""
    for statement in statements(world, place):
        bank = folded(statement.account.bank.name).lower().replace(" ", "-")
        days = _days_in_name(statement.first, statement.last, world.size.ends_on)
        yield statement.last, f"{bank}-{days}.xml", camt_statement(statement)
        details = camt_details(statement)
        if details:
            yield statement.last, f"{bank}-details-{days}.xml", details


def _days_in_name(first: str, last: str, ends_on: str) -> str:
    """The day, the month where it is a whole one (or what there is of the last), else first and last day."""
    if first == last:
        return first
    if first[8:] == "01" and (last == ends_on or moved(last, 1)[:7] != first[:7]):
        return first[:7]
    return f"{first}--{last}"
