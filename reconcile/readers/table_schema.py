"""What each table of reference data or of people's lists holds, read from ``schemas/tables/KIND.json``.

A column's ``type`` is one of ``TYPES``: ``identifier`` is a number that is really text (kept as written), ``account`` an
account number (kept without spaces, in capitals), ``quantity`` a plain decimal number without a currency.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from reconcile import resources
from reconcile.errors import ReconcileError

if TYPE_CHECKING:
    from collections.abc import Mapping

TableKind = Literal["contracts", "invoices", "plans", "consumption", "agreements", "clearings", "claims", "requests", "sample_checks"]
KINDS: tuple[TableKind, ...] = ("contracts", "invoices", "plans", "consumption", "agreements", "clearings", "claims", "requests", "sample_checks")
TYPES = frozenset({"text", "identifier", "account", "currency", "day", "money", "quantity", "integer", "choice"})

_LONGEST = 200  # letters of a heading
_WIDEST = 1_000  # columns of a table


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``least`` and ``most`` bound an integer, and money in minor units; ``not_before`` names an earlier day's column."""

    name: str
    type: str
    description: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    not_before: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table. ``whole``: it comes in whole or not at all; otherwise row by row, the bad rows named."""

    kind: TableKind
    title: str
    description: str
    whole: bool
    key: tuple[str, ...]  # () when equal rows are different things
    recognised_by: tuple[str, ...]  # the columns a heading must have
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of this name. Raises: KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@cache
def schema(kind: TableKind) -> TableSchema:
    """The table of this kind. Raises: ReconcileError when its file is missing or not as it should be."""
    file = resources.folder("schemas") / "tables" / f"{kind}.json"
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        columns = tuple(_column(one) for one in read["columns"])
        required = tuple(column.name for column in columns if column.required)
        found = TableSchema(
            kind=kind,
            title=read["title"],
            description=read["description"],
            whole={"whole": True, "by row": False}[read["taken"]],
            key=tuple(read["key"]),
            recognised_by=tuple(read.get("recognised_by", required)),
            columns=columns,
        )
        for name in (*found.key, *found.recognised_by, *(column.not_before for column in columns if column.not_before)):
            found.column(name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReconcileError("", f"the table schema {kind}.json cannot be used ({error!r})", "install reconcile again") from error
    return found


def schemas() -> tuple[TableSchema, ...]:
    """Every table there is, in a fixed order."""
    return tuple(schema(kind) for kind in KINDS)


@lru_cache(maxsize=1 << 12)
def heading_key(text: str) -> str:
    """What equal headings share, whatever their case, diacritics, spaces and punctuation; "" for what is too long to be one.

    >>> heading_key(" Rēķina Nr. "), heading_key("Invoice-No")
    ('rekinanr', 'invoiceno')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()) if len(text) <= _LONGEST else ""
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=1 << 6)
def by_heading_key(cells: tuple[str, ...]) -> Mapping[str, tuple[int, ...]]:
    """Where each key stands in a row, from 0; nothing in a row too wide to be a heading. A row is asked for hundreds of names."""
    if len(cells) > _WIDEST:
        return {}
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        key = heading_key(cell)
        if key:
            found.setdefault(key, []).append(place)
    return {key: tuple(at) for key, at in found.items()}


def _column(read: Mapping[str, Any]) -> Column:
    column = Column(**{**read, "choices": tuple(read.get("choices", ()))})
    if column.type not in TYPES:
        raise ValueError(f"{column.type!r} is no type of a column")
    return column
