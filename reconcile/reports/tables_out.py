"""Tables for machines: ``export … FILE.csv`` or ``FILE.parquet``, the same columns in both.

A column is ``(name, kind)``. Values by kind: *text* ``str``; *day* an ISO text; *money* ``Decimal``; *integer* ``int``;
``None`` or ``""`` is an empty cell in all of them. Money never comes as an ``int``: minor units written as whole ones
would be a hundred times too much.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reconcile.errors import WrongUse
from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Kind = Literal["text", "day", "money", "integer"]
Value = str | int | Decimal | None

# A spreadsheet runs a cell that starts so as a formula; the apostrophe makes it text again.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile('[",\r\n]').search


def must_be_a_table(path: Path) -> None:
    """Raises: WrongUse for a name that ends otherwise than in .csv or .parquet; ask before a long work whose outcome is written there."""
    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise WrongUse(str(path), f"files ending in {path.suffix or 'nothing'} are not written", "name it .csv or .parquet")


def write_table(path: Path, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[Value]]) -> None:
    r"""Write rows, in their order, as the file's suffix says; the file appears whole or not at all.

    CSV: UTF-8 without BOM, comma, point decimals, ISO days, ``\n``, a guard before texts that would run as formulas.
    Parquet: decimals (18, 2), or three places where a currency has them; real dates; texts as they are,
    empty ones null.

    Raises: WrongUse for another suffix, TypeError or ValueError when a value is not of its column's kind,
    ReconcileError when the file cannot be written.
    """
    must_be_a_table(path)
    write = _parquet if path.suffix.lower() == ".parquet" else _csv
    with written_whole(path) as folder:
        write(folder / path.name, columns, rows)


# ---------------------------------------------------------------- values, checked


def _text(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise TypeError(f"not a text: {value!r}")


def _day(value: Value) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise TypeError(f"not an ISO day: {value!r}")


def _money(value: Value) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise TypeError(f"money must be a Decimal, not {value!r}")


def _integer(value: Value) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"not an integer: {value!r}")


Checked = str | int | date | Decimal | None
CHECKS: dict[str, Callable[[Value], Checked]] = {"text": _text, "day": _day, "money": _money, "integer": _integer}


# ---------------------------------------------------------------- CSV


def _csv(path: Path, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[Value]]) -> None:
    fields = [_CSV_FIELDS[kind] for _, kind in columns]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(_quoted(name) for name, _ in columns) + "\n")
        for row in rows:
            stream.write(",".join([field(value) for field, value in zip(fields, row, strict=True)]) + "\n")


def _quoted(text: str) -> str:
    """RFC 4180, with a lone carriage return quoted too, which the csv module of Python 3.11 leaves bare."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED(text) else text


def _csv_text(value: Value) -> str:
    text = _text(value) or ""
    return _quoted(f"'{text}" if text.startswith(_FORMULA_STARTS) else text)


def _csv_day(value: Value) -> str:
    day = _day(value)
    return day.isoformat() if day else ""


def _csv_money(value: Value) -> str:
    money = _money(value)
    return "" if money is None else f"{money:f}"


def _csv_integer(value: Value) -> str:
    number = _integer(value)
    return "" if number is None else str(number)


_CSV_FIELDS: dict[str, Callable[[Value], str]] = {"text": _csv_text, "day": _csv_day, "money": _csv_money, "integer": _csv_integer}


def _parquet(path: Path, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[Value]]) -> None:
    from reconcile.reports.parquet_out import write_parquet  # noqa: PLC0415  a CSV needs nothing of polars

    write_parquet(path, columns, rows, CHECKS)
