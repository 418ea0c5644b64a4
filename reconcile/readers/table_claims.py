"""Customers' lists of payments, row by row: a row that cannot be read is a line with its problem, and stops nothing."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.errors import Refused
from reconcile.readers.table_rows import read_rows
from reconcile.readers.table_totals import total_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_cells import Problem, Value
    from reconcile.readers.table_open import Table
    from reconcile.readers.table_schema import TableSchema

_MOST_ROWS = 500_000  # they are held together until each case is whole; customers' lists have tens of rows
_CASE = ("period_from", "period_to", "claimed_total", "notice_date", "notice_total", "received_on")
_NOT_READ = "not_read"
_LONGEST = 60  # characters of such words that are told
_NAMED = 3  # values in a sentence; the rest is counted
_LINE = ("payer_name", "payer_iban", "beneficiary_iban", "bank_reference", "details", "status")
_CURRENCY = "EUR"


def read_claims(one: Input, table: Table, schema: TableSchema, size: int) -> Iterator[list[ClaimCase | ClaimedLine]]:
    """Chunks of about ``size`` values, each case right before its lines. Cases come in the order of their first rows.

    What the rows of a case say differently is not used, and its remark says so. Without a period it covers its first to last claimed
    day. Rows without a case number are the case named after the file. A sum below the rows is no line but her own total, of the case
    it names or stands under; words alone below them ("Thank you!") are no line either, and its remark says so. Raises: Refused when the file as such cannot be read.
    """
    cases: dict[str, list[ClaimedLine]] = {}
    facts: dict[str, dict[str, list[Value]]] = {}
    total = 0
    for rows in read_rows(one, table, schema):
        total += len(rows.chunk.lines)
        if total > _MOST_ROWS:
            raise Refused(one.name, f"the list has more than {_MOST_ROWS} rows", "send it in parts")
        wrong: dict[int, list[str]] = {}
        for at, sentence in rows.problems():
            wrong.setdefault(at, []).append(sentence)
        for at, line in enumerate(rows.chunk.lines):
            row = {name: values[at] for name, values in rows.values.items()}
            case_no = _text(row["case_no"]) or stem(one.name)
            if at in wrong and cases:
                above = facts[case_no if case_no in cases else next(reversed(cases))]
                if isinstance(row["amount"], int) and total_word(rows.chunk.row(at)):
                    _note(above, "claimed_total", row["amount"])
                    continue
                if words := _words_alone(rows.chunk.row(at)):
                    _note(above, _NOT_READ, f'row {line} ("{words}") is not read: it holds no payment')
                    continue
            lines = cases.setdefault(case_no, [])
            problem = f"row {line}: {'; '.join(wrong[at])}" if at in wrong else ""
            lines.append(_line(case_no, len(lines) + 1, row, problem))
            known = facts.setdefault(case_no, {})
            for name in _CASE:
                _note(known, name, row[name])
    yield from _chunks(cases, facts, size)


def _words_alone(cells: list[str]) -> str:
    """What stands in a row of one cell that holds no digit, so that no day, sum or number can be lost with it; "" for any other."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return filled[0][:_LONGEST] if len(filled) == 1 and not any(sign.isdigit() for sign in filled[0]) else ""


def _note(known: dict[str, list[Value]], name: str, value: Value | Problem) -> None:
    """Keep what a row says of its case, each value once."""
    if isinstance(value, str | int) and value not in {"", *known.get(name, ())}:
        known.setdefault(name, []).append(value)


def _chunks(cases: dict[str, list[ClaimedLine]], facts: dict[str, dict[str, list[Value]]], size: int) -> Iterator[list[ClaimCase | ClaimedLine]]:
    chunk: list[ClaimCase | ClaimedLine] = []
    for case_no, lines in cases.items():
        chunk += [_case(case_no, lines, facts[case_no]), *lines]
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _line(case_no: str, number: int, row: dict[str, Value | Problem], problem: str) -> ClaimedLine:
    texts = {name: _text(row[name]) for name in _LINE}
    paid_on, amount = row["paid_on"], row["amount"]
    currency = _text(row["currency"]) or _CURRENCY
    minor = amount if isinstance(amount, int) and not problem else 0
    ordered_on = _text(row["ordered_on"])
    return ClaimedLine(case_no, number, _text(row["contract_no"]), _text(paid_on), minor, currency, **texts, problem=problem, ordered_on=ordered_on)


def _case(case_no: str, lines: list[ClaimedLine], said: dict[str, list[Value]]) -> ClaimCase:
    known = {name: values[0] for name, values in said.items() if len(values) == 1}
    days = sorted(line.paid_on for line in lines if line.paid_on)
    first, last = (days[0], days[-1]) if days else ("", "")
    contract_no = next((line.contract_no for line in lines if line.contract_no), "")
    remarks = [_differ(name, said[name], _currency(lines)) for name in _CASE if len(said.get(name, ())) > 1]
    remarks += map(str, said.get(_NOT_READ, ()))
    return ClaimCase(
        case_no=case_no,
        contract_no=contract_no,
        period_from=_text(known.get("period_from")) or first,
        period_to=_text(known.get("period_to")) or last,
        claimed_total_minor=_minor(known.get("claimed_total")),
        notice_date=_text(known.get("notice_date")),
        notice_total_minor=_minor(known.get("notice_total")),
        received_on=_text(known.get("received_on")),
        currency=_currency(lines),
        remark="; ".join(remarks),
    )


def _currency(lines: list[ClaimedLine]) -> str:
    return next((line.currency for line in lines if not line.problem), _CURRENCY)


def _differ(name: str, values: list[Value], currency: str) -> str:
    """What the rows say differently of one fact of the case."""
    shown = [money.to_text(value, currency) if isinstance(value, int) else str(value) for value in values]
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return f"its rows give {len(shown)} values of {name} ({', '.join(shown[:_NAMED])}{more}): none is used"


def _text(value: Value | Problem) -> str:
    return value if isinstance(value, str) else ""


def _minor(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def stem(name: str) -> str:
    """The file's own name without what it ends in; of an archive's member, the member's."""
    stem = PurePosixPath(name).name
    for ending in (".gz", ".csv", ".txt", ".xlsx", ".xml", ".sta"):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
    return stem
