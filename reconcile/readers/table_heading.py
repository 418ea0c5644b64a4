"""Which table a heading belongs to, and where its columns stand, under our names or other people's."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from reconcile.errors import Refused, WrongUse
from reconcile.readers.table_schema import KINDS, TableKind, TableSchema, by_heading_key, heading_key, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# kind → our name of a column → its name in the file
NO_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
NO_NAMES: Mapping[str, str] = MappingProxyType({})
ROWS = 20  # a heading stands within the first so many rows: a title, a filter, an empty line may be above it

_SHOWN = 8  # cells of an unknown heading that are shown
_LONG = 40  # characters of such a cell
_SETTINGS = "reconcile.toml"


class Heading(NamedTuple):
    """A heading that was recognised. ``places`` is where each of our columns stands, from 0; ``names`` are its cells."""

    kind: TableKind
    line: int
    below: int  # the line under it
    places: dict[str, int]
    names: tuple[str, ...]

    def width(self) -> int:
        """How many cells a row may have."""
        return max(place for place, name in enumerate(self.names, 1) if name)

    def label(self, column: str) -> str:
        """The column as a clerk finds it: our name, and the file's own where it is another."""
        own = self.names[self.places[column]] if column in self.places else column
        return column if heading_key(own) == heading_key(column) else f"{column} ({own})"


def check_columns(columns: Mapping[str, Mapping[str, str]]) -> None:
    """Raises: WrongUse when a mapping names a table or a column that there is not."""
    for kind, names in columns.items():
        known = [one for one in KINDS if one == kind]
        if not known:
            raise WrongUse(_SETTINGS, f"[columns.{kind}] is no table", f"use one of {', '.join(KINDS)}")
        wrong = sorted(set(names) - {column.name for column in schema(known[0]).columns})
        if wrong:
            allowed = ", ".join(column.name for column in schema(known[0]).columns)
            raise WrongUse(_SETTINGS, f"[columns.{kind}] {wrong[0]} is no column of it", f"use {allowed}")


def places(cells: Sequence[str], table: TableSchema, names: Mapping[str, str]) -> dict[str, int]:
    """Where the table's columns stand in this row; a mapped name goes before our own. Cells nobody knows are passed over.

    Raises: ValueError when two cells are the same column.
    """
    keys = by_heading_key(tuple(cells))
    found: dict[str, int] = {}
    for column in table.columns:
        for name in (names.get(column.name, ""), column.name):
            at = keys.get(heading_key(name), ())
            if len(at) > 1:
                raise ValueError(f"the column {cells[at[0]].strip()!r} stands twice in the heading")
            if at:
                found[column.name] = at[0]
                break
    return found


def find(
    rows: Iterable[tuple[int, int, Sequence[str]]], name: str, columns: Mapping[str, Mapping[str, str]], tables: Sequence[TableSchema]
) -> Heading | None:
    """The first of these (line, line below, cells) that is the heading of one of the tables; ``None`` when there is none.

    Raises: Refused when it could be two tables' heading, or has a column twice.
    """
    for line, below, cells in rows:
        claims = [one for table in tables if (one := _claimed((line, below), cells, table, name, columns)) is not None]
        if len(claims) > 1:
            kinds = " and ".join(one.kind for one in claims)
            raise Refused(f"{name}:{line}", f"the heading is that of {kinds} alike", _how_to_tell(claims))
        if claims:
            return claims[0]
    return None


def _claimed(lines: tuple[int, int], cells: Sequence[str], table: TableSchema, name: str, columns: Mapping[str, Mapping[str, str]]) -> Heading | None:
    try:
        found = places(cells, table, columns.get(table.kind, NO_NAMES))
    except ValueError as error:
        keys = by_heading_key(tuple(cells))
        if all(heading_key(columns.get(table.kind, NO_NAMES).get(each, each)) in keys for each in table.recognised_by):
            raise Refused(f"{name}:{lines[0]}", str(error), "leave one of them out, or name it otherwise") from error
        return None
    if not all(each in found for each in table.recognised_by):
        return None
    return Heading(table.kind, *lines, found, tuple(cell.strip() for cell in cells))


def _how_to_tell(claims: Sequence[Heading]) -> str:
    """Which column to leave out so that one table remains."""
    for one in claims:
        for other in claims:
            known = {column.name for column in schema(other.kind).columns}
            extra = [each for each in schema(one.kind).recognised_by if each not in known]
            if one is not other and extra:
                return f"for {other.kind}, leave out the column {extra[0]}"
    return "leave out the columns of one of them"


def nearest(rows: Iterable[tuple[int, int, Sequence[str]]], columns: Mapping[str, Mapping[str, str]], tables: Sequence[TableSchema]) -> str:
    """What an unknown table looks like, and which of these tables it comes near to, for a sentence."""
    shown, kind, missing, most, widest = "", "", [], 0, 0
    for _, _, cells in rows:
        width = sum(bool(cell.strip()) for cell in cells)
        if not kind and width > widest:  # a title above it is narrower
            shown, widest = _shown(cells), width
        for table in tables:
            try:
                found = places(cells, table, columns.get(table.kind, NO_NAMES))
            except ValueError:
                continue
            there = [each for each in table.recognised_by if each in found]
            if len(there) > most:
                shown, kind, most = _shown(cells), table.kind, len(there)
                missing = [each for each in table.recognised_by if each not in found]
    near = f"; it comes nearest to {kind}, without {', '.join(missing)}" if kind else ""
    if not kind and len(tables) == 1:
        near = f"; {tables[0].kind} need {', '.join(tables[0].recognised_by)}"
    return f"a table with the heading {shown}{near}"


def _shown(cells: Sequence[str]) -> str:
    named = [cell.strip()[:_LONG] for cell in cells if cell.strip()]
    return ", ".join(named[:_SHOWN]) + (", …" if len(named) > _SHOWN else "")
