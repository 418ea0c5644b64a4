"""The rows of a table as columns of values, a chunk at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.readers import table_open
from reconcile.readers.table_cells import CellReader, Problem, Value
from reconcile.readers.table_totals import total_word
from reconcile.readers.table_whole import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_chunk import Chunk
    from reconcile.readers.table_open import Table
    from reconcile.readers.table_schema import TableSchema


class Rows(NamedTuple):
    """A chunk, and by column its values or what is wrong with them."""

    chunk: Chunk
    values: dict[str, list[Value | Problem]]
    is_good: bool  # certainly; otherwise ask for its problems

    def problems(self) -> list[tuple[int, str]]:
        """(place in the chunk, sentence) of everything wrong, row by row."""
        if self.is_good:
            return []
        found: dict[int, list[str]] = {}
        for values in self.values.values():
            for at, value in enumerate(values):
                if isinstance(value, Problem):
                    found.setdefault(at, []).append(value.sentence)
        found.update({at: [misfit] for at, misfit in self.chunk.misfits.items()})
        for at in found:
            if total := total_word(self.chunk.row(at)):
                found[at] = [f'the row is a total ("{total}") and not one of the table; take it out']
        return [(at, sentence) for at in sorted(found) for sentence in found[at]]


def read_rows(one: Input, table: Table, schema: TableSchema) -> Iterator[Rows]:
    """The rows that are not empty. Raises: Refused when the file as such cannot be read."""
    places = table.heading.places
    by_type = {
        type_: [places[each.name] for each in schema.columns if each.type == type_ and each.name in places] for type_ in ("day", "money", "quantity")
    }
    whole = Whole(one, table, by_type["day"], by_type["money"] + by_type["quantity"])
    readers = [CellReader(column, places.get(column.name), whole, table.heading.label(column.name)) for column in schema.columns]
    readers.sort(key=lambda reader: reader.column.type == "money")  # behind the currency they are in
    for chunk in table_open.rows(one, table):
        if not chunk.lines:
            continue
        values: dict[str, list[Value | Problem]] = {}
        for reader in readers:
            name, place = reader.column.name, reader.place
            if place is None:
                values[name] = reader.absent(len(chunk.lines))
            else:
                currencies = values.get("currency", ["EUR"]) if reader.column.type == "money" else ()
                values[name] = reader.read(chunk.columns[place], currencies)
        is_good = _compare_days(values, schema) and not chunk.misfits and not any(reader.found_problems for reader in readers)
        yield Rows(chunk, values, is_good)


def _compare_days(values: dict[str, list[Value | Problem]], schema: TableSchema) -> bool:
    """Put a problem where a day lies before the one it must not lie before; whether there was none."""
    is_good = True
    for column in schema.columns:
        if not column.not_before:
            continue
        firsts, lasts = values[column.not_before], values[column.name]
        wrong = {pair for pair in set(zip(firsts, lasts, strict=True)) if _is_before(pair[1], pair[0])}
        if not wrong:
            continue
        for at, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
            if (first, last) in wrong:
                lasts[at] = Problem(f'{column.name} "{last}" is before {column.not_before} "{first}"')
                is_good = False
    return is_good


def _is_before(day: Value | Problem, other: Value | Problem) -> bool:
    return isinstance(day, str) and isinstance(other, str) and day != "" and day < other
