"""Reference data and people's lists, from CSV or XLSX, as the values that ``core`` and the store work with.

Reference data comes in whole or not at all: the first chunk with something wrong in it ends the reading, and what was
yielded before must not be kept. Claims and requests come row by row, see ``table_claims`` and ``table_requests``.
"""

from __future__ import annotations

import gc
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.agreements import Agreement
from reconcile.core.plan_months import Consumption
from reconcile.core.quality import SampleCheck
from reconcile.core.reference_data import ClaimCase, ClaimedLine, Clearing, Contract, Invoice, Plan
from reconcile.core.requests import Request
from reconcile.errors import Refused
from reconcile.readers.table_chunk import ROWS
from reconcile.readers.table_claims import read_claims
from reconcile.readers.table_end import refuse_cut_number
from reconcile.readers.table_heading import NO_NAMES, check_columns
from reconcile.readers.table_keys import Exact, Keys
from reconcile.readers.table_open import find_table
from reconcile.readers.table_requests import read_requests
from reconcile.readers.table_rows import read_rows
from reconcile.readers.table_schema import KINDS, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_open import Table
    from reconcile.readers.table_rows import Rows
    from reconcile.readers.table_schema import TableSchema

Row = Contract | Invoice | Plan | Consumption | Clearing | Agreement | ClaimCase | ClaimedLine | Request | SampleCheck

_VALUES: dict[str, Any] = {
    "contracts": Contract,
    "invoices": Invoice,
    "plans": Plan,
    "consumption": Consumption,
    "clearings": Clearing,
    "agreements": Agreement,
    "sample_checks": SampleCheck,
}
_BY_ROW: dict[str, Any] = {"claims": read_claims, "requests": read_requests}
_SHOWN = 20  # errors of one file that are listed; more of them have one cause
_MEND = "mend it and send the whole table again, nothing of it was taken in"


class _Read(NamedTuple):
    rows: Rows
    keys: list[Any]  # one value where the key is one column
    values: list[Any]


def read_table(one: Input, kind: str, columns: Mapping[str, str] = NO_NAMES) -> Iterator[list[Any]]:
    """The rows of a table of this kind, in chunks and in the file's order; a row that says the same again comes once.

    ``columns`` are other people's names of our columns. The file is good only when the iterator ended.
    Raises: Refused with line, column and value; up to twenty errors in one.
    """
    known = [each for each in KINDS if each == kind]
    if not known or not (kind in _BY_ROW or kind in _VALUES):
        raise Refused(one.name, f"it is a table of {kind}, which is recognised but not taken in yet", "keep it for later")
    check_columns({kind: columns})
    table_schema = schema(known[0])
    table = find_table(one, {kind: columns}, (table_schema,))
    missing = [column.name for column in table_schema.columns if column.required and column.name not in table.heading.places]
    if missing:
        raise Refused(f"{one.name}:{table.heading.line}", f"the column {missing[0]} is missing", f"add it, or map it under [columns.{kind}]")
    if kind in _BY_ROW:
        yield from _BY_ROW[kind](one, table, table_schema, ROWS)
    else:
        yield from _reference(one, table, table_schema)


def _reference(one: Input, table: Table, table_schema: TableSchema) -> Iterator[list[Any]]:
    keys, last_line = Keys(), 0
    for read in _read(one, table, table_schema):
        last_line = read.rows.chunk.lines[-1] if read.rows.chunk.lines else last_line
        if table_schema.key:
            keys.add(read.keys)
            if len(set(read.keys)) < len(read.keys):
                _refuse_contradiction(one.name, [read], table_schema, frozenset(map(hash, read.keys)))
                yield list(dict.fromkeys(read.values))
                continue
        yield read.values
    if last_line and not table.sheet:
        refuse_cut_number(one, last_line, table.heading.places, {column.name: column.type for column in table_schema.columns})
    repeated = keys.repeated()
    if repeated:
        _refuse_contradiction(one.name, _read(one, table, table_schema), table_schema, repeated)


def _read(one: Input, table: Table, table_schema: TableSchema) -> Iterator[_Read]:
    of = _VALUES[table_schema.kind]
    names = [field.removesuffix("_minor").removesuffix("_milli") for field in of._fields]
    for rows in read_rows(one, table, table_schema):
        problems = rows.problems()
        if problems:
            raise _refused(one.name, rows, problems)
        if of is Invoice and "credit_note" in rows.values["kind"]:
            _turn_credit_notes(rows)
        values = _built(of, [rows.values[name] for name in names])
        key = [rows.values[name] for name in table_schema.key]
        yield _Read(rows, key[0] if len(key) == 1 else list(zip(*key, strict=True)), values)


def _built(of: Any, columns: Sequence[Sequence[object]]) -> list[Any]:
    """Rows from columns. The collector rests meanwhile: it would look thirty times for rubbish that tuples of texts cannot be."""
    resting = gc.isenabled()
    gc.disable()
    try:
        return list(map(partial(tuple.__new__, of), zip(*columns, strict=True)))  # as _make, without a call of Python for each row
    finally:
        if resting:
            gc.enable()


def _turn_credit_notes(rows: Rows) -> None:
    """A credit note takes money away, whether or not the billing system wrote its minus."""
    amounts = rows.values["amount"]
    for at, kind in enumerate(rows.values["kind"]):
        amount = amounts[at]
        if kind == "credit_note" and isinstance(amount, int):
            amounts[at] = -abs(amount)


def _refused(name: str, rows: Rows, problems: list[tuple[int, str]]) -> Refused:
    """One refusal of everything wrong in a chunk; the first stands with its line, the others behind it."""
    at, first = problems[0]
    others = [f"line {rows.chunk.lines[other]}: {sentence}" for other, sentence in islice(problems, 1, _SHOWN)]
    more = len(problems) - _SHOWN
    said = " | ".join([first, *others, *([f"and {more} more"] if more > 0 else [])])
    return Refused(f"{name}:{rows.chunk.lines[at]}", said, _MEND)


def _refuse_contradiction(name: str, chunks: Iterable[_Read], table_schema: TableSchema, hashes: frozenset[int]) -> None:
    exact = Exact(hashes)
    for read in chunks:
        found = exact.contradicted(read.rows.chunk.lines, read.keys, read.values)
        if found is not None:
            line, first_line, key = found
            named = ", ".join(
                f'{column} "{value}"' for column, value in zip(table_schema.key, key if isinstance(key, tuple) else (key,), strict=True)
            )
            raise Refused(f"{name}:{line}", f"{named} stands on line {first_line} with other content", "keep the row that is right")
