"""Rows kept as columns: a million of them take little memory, are added up at once and go to Parquet as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

import polars as pl

from reconcile.core.money import exponent
from reconcile.reports.cells import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reconcile.reports.tables_out import Kind

    Values = Callable[[str, type[pl.DataType]], pl.Series]  # of a field, as a type

Row = TypeVar("Row", bound=NamedTuple)
_MONEY_DIGITS = 18  # stored as 64-bit integers; a value that needs more is refused by polars
_MONEY_PLACES = 2
_TYPES = {str: pl.String, int: pl.Int64}


class Columns(Sequence[Row]):
    """Rows of one type. The frame has the type's fields in their order: texts, days as ISO texts, integers of minor units."""

    def __init__(self, row: type[Row], frame: pl.DataFrame) -> None:
        self._row, self.frame = row, frame

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Columns[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Columns[Row]:
        if isinstance(place, int):
            return self._row._make(self.frame.row(place))
        return Columns(self._row, self.frame[place])

    def __iter__(self) -> Iterator[Row]:
        return map(self._row._make, self.frame.iter_rows())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Columns) and self._row is other._row and self.frame.equals(other.frame)

    __hash__ = None  # type: ignore[assignment]

    def sums(self, *fields: str) -> dict[str, dict[str, int]]:
        """The totals of money fields by currency; those of no currency are left out."""
        added = self.frame.filter(pl.col("currency") != "").group_by("currency").agg(pl.col(name).sum() for name in fields).sort("currency")
        return {row["currency"]: {name: int(row[name]) for name in fields} for row in added.iter_rows(named=True)}


def columns_of(row: type[Row], chunks: Iterable[Sequence[Row]]) -> Columns[Row]:
    """Rows of a type as columns, a chunk of them in memory at a time. A field is a text or, when its name or type says so, an integer."""
    types = [int if "int" in str(kind) else str for kind in row.__annotations__.values()]
    return Columns(row, frame_of(row._fields, types, chunks))


def fields_of(rows: Sequence[Any], fields: Sequence[str]) -> Values:
    """What gives the values of a field of some rows as one series of a type. Raises: TypeError when one is not of the type."""
    if isinstance(rows, Columns):
        frame = rows.frame
        return lambda field, kind: frame[field].cast(kind)
    columns = dict(zip(fields, zip(*rows, strict=True), strict=True))
    return lambda field, kind: _series(columns[field], kind)


def _series(values: Sequence[Any], kind: type[pl.DataType]) -> pl.Series:
    try:
        return pl.Series(values, dtype=kind, strict=True)
    except UnicodeEncodeError:  # half a surrogate pair, which no cell shows either
        return pl.Series([clean(text) for text in values], dtype=kind)


def frame_of(names: Sequence[str], types: Sequence[type], chunks: Iterable[Sequence[Sequence[Any]]]) -> pl.DataFrame:
    """A frame of chunks of rows, each a tuple in the order of ``names``."""
    schema = {name: _TYPES[kind] for name, kind in zip(names, types, strict=True)}
    parts = [pl.DataFrame(schema=schema)]
    for rows in chunks:
        if rows:
            columns = zip(*rows, strict=True)
            parts.append(
                pl.DataFrame([pl.Series(name, column, dtype=schema[name], strict=True) for name, column in zip(names, columns, strict=True)])
            )
    return pl.concat(parts)


def write_frame(path: Path, columns: Sequence[tuple[str, Kind]], frame: pl.DataFrame) -> None:
    """Write a frame of rows as Parquet; of ``columns`` the names are the frame's. Money becomes decimals, days dates, "" null."""
    currencies = frame["currency"].unique().to_list() if "currency" in frame.columns else []
    typed(frame, columns, currencies).write_parquet(path)


def write_frames(path: Path, columns: Sequence[tuple[str, Kind]], frames: Iterable[pl.DataFrame], currencies: Sequence[str]) -> int:
    """The same of frames that follow one another, one in memory at a time; ``currencies`` are those of all. Gives how many rows there were.

    Nothing is written when there are none.
    """
    rows, parts = 0, []
    with tempfile.TemporaryDirectory(prefix=".parts-", dir=path.parent) as folder:
        for number, frame in enumerate(frames):
            rows += frame.height
            parts.append(Path(folder) / f"{number}.arrow")
            typed(frame, columns, currencies).write_ipc(parts[-1])
        if rows:
            pl.scan_ipc(parts).sink_parquet(path)
    return rows


def typed(frame: pl.DataFrame, columns: Sequence[tuple[str, Kind]], currencies: Sequence[str]) -> pl.DataFrame:
    """The columns as a file has them. ``currencies`` say how many places its money needs."""
    return frame.select(_column(name, kind, currencies).alias(name.removesuffix("_minor")) for name, kind in columns)


def _column(name: str, kind: Kind, currencies: Sequence[str]) -> pl.Expr:
    """Exact: a decimal times a hundredth or a thousandth of one."""
    value = pl.col(name)
    if kind == "text":
        return pl.when(value != "").then(value)
    if kind == "day":
        return pl.when(value != "").then(value).str.to_date("%Y-%m-%d", strict=True)
    if kind == "integer":
        return value
    places = max([_MONEY_PLACES, *map(exponent, currencies)])
    minor = value.cast(pl.Decimal(38, places))
    found = minor * pl.lit(Decimal(1).scaleb(-_MONEY_PLACES))
    for digits in {exponent(one) for one in currencies} - {_MONEY_PLACES}:
        of_these = [one for one in currencies if exponent(one) == digits]
        found = pl.when(pl.col("currency").is_in(of_these)).then(minor * pl.lit(Decimal(1).scaleb(-digits))).otherwise(found)
    return found.cast(pl.Decimal(_MONEY_DIGITS, places))
