"""Parquet for ``export … FILE.parquet``: rows become typed columns, a chunk at a time."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from reconcile.reports.tables_out import Checked, Kind, Value

_CHUNK = 50_000  # rows that are Python objects at a time
_MONEY_DIGITS = 18  # stored as 64-bit integers; a value that needs more is refused by polars
_MONEY_PLACES = 2
_TYPES = {"text": pl.String, "day": pl.Date, "integer": pl.Int64}


def write_parquet(
    path: Path, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[Value]], checks: Mapping[str, Callable[[Value], Checked]]
) -> None:
    """Write the rows in their order; ``checks`` turns a value of each kind into what its column holds."""
    left = iter(rows)
    parts: list[list[pl.Series]] = [[_series(name, kind, ())] for name, kind in columns]
    while batch := list(islice(left, _CHUNK)):
        for part, (name, kind), values in zip(parts, columns, zip(*batch, strict=True), strict=True):
            part.append(_series(name, kind, [checks[kind](value) for value in values]))
    pl.DataFrame([_joined(part) for part in parts]).write_parquet(path)


def _series(name: str, kind: Kind, values: Sequence[Checked]) -> pl.Series:
    """A chunk of a column. Money has the places its values need: polars would drop the digits of a narrower type."""
    if kind != "money":
        return pl.Series(name, values, dtype=_TYPES[kind], strict=True)
    places = max([_MONEY_PLACES, *(-int(one.as_tuple().exponent) for one in values if isinstance(one, Decimal))])
    return pl.Series(name, values, dtype=pl.Decimal(_MONEY_DIGITS, places), strict=True)


def _joined(parts: Sequence[pl.Series]) -> pl.Series:
    """One column of its chunks; money takes the most decimals any of them has."""
    scales = [part.dtype.scale for part in parts if isinstance(part.dtype, pl.Decimal)]
    if scales:
        parts = [part.cast(pl.Decimal(_MONEY_DIGITS, max(scales))) for part in parts]
    return pl.concat(parts)


def row_count(path: Path) -> int:
    """How many rows a Parquet file holds."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())
