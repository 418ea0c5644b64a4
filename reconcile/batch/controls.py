"""Controls on what the banks sent: every account's statements, judged together however they came."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from reconcile.core import statement_controls as rules
from reconcile.reports.night import SUPERSEDED, StatementRow
from reconcile.store import controls as stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.core.statement_controls import Judged

KINDS = ("balance_break", "chain_break", "days_missing", "page_missing", "sequence_gap", "totals_differ", "entry_details_differ")

_ANY_DAY = "9999-12-31"
_ANY_FILE = 2**62


def findings(connection: Connection, as_of: str, last_file_no: int = _ANY_FILE) -> list[Finding]:
    """What is wrong with the banks' data now, over statements that begin up to ``as_of``, of files up to ``last_file_no``."""
    found = [finding for one in _judged(connection, as_of, last_file_no) for finding in one.findings]
    return _distinct([*found, *stored.details_differing(connection, as_of, last_file_no)])


def statement_rows(connection: Connection, last_file_no: int, after_file_no: int = 0) -> list[StatementRow]:
    """The workbook's statements, by account, currency and period; only those with a file after ``after_file_no``."""
    judged = _judged(connection, _ANY_DAY, last_file_no)
    superseded = stored.superseded(connection, last_file_no)
    return [_row(one, superseded) for one in judged if any(page.file_no > after_file_no for page in one.link.whole.pages)]


def _judged(connection: Connection, as_of: str, last_file_no: int) -> Iterator[Judged]:
    """Every statement, judged among those of its account and currency."""
    listed = stored.listed(connection, as_of, last_file_no)
    messages: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in listed:
        if row.page:
            messages[row.message_id].add((row.page, row.last_page))
    for (account, currency), rows in groupby(listed, key=lambda row: (row.account, row.currency)):
        links = rules.chain_of(list(rows), messages)
        sums = stored.sums(connection, account, currency, rules.asked(links), last_file_no)
        statements = rules.judged(links, sums, ())
        doubtful = [page.statement_no for one in statements if rules.doubtful(one) for page in one.link.whole.pages]
        if mixed := stored.with_other_currencies(connection, doubtful):
            statements = rules.judged(links, sums, mixed)
        yield from statements


def _distinct(found: list[Finding]) -> list[Finding]:
    """Keys made distinct: two statements may share account, days and id."""
    seen: Counter[tuple[str, str]] = Counter()
    result = []
    for one in found:
        seen[one.kind, one.key] += 1
        number = seen[one.kind, one.key]
        result.append(one if number == 1 else one._replace(key=f"{one.key}/{number}"))
    return result


def _row(judged: Judged, superseded: set[int]) -> StatementRow:
    whole = judged.link.whole
    corrected = judged.closes != "no" and all(page.statement_no in superseded for page in whole.pages)
    return StatementRow(
        whole.first.account,
        whole.first.statement_id,
        whole.from_date,
        whole.to_date,
        _pages(judged),
        whole.opening_minor,
        whole.entry_count,
        sum(page.credit_minor for page in whole.pages),
        sum(page.debit_minor for page in whole.pages),
        whole.closing_minor,
        whole.first.currency,
        SUPERSEDED if corrected else judged.closes,
        "A corrected statement of the bank stands in its place" if corrected else rules.remark(judged),
    )


def _pages(judged: Judged) -> str:
    whole = judged.link.whole
    numbers = ", ".join(str(page.page) for page in whole.pages if page.page)
    return f"{numbers} (missing: {', '.join(map(str, whole.missing))})" if whole.missing else numbers
