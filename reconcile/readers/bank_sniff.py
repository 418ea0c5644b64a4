"""A column map proposed for an unknown bank's table: what the cells of each column look like, and what its heading says."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement import Entry
from reconcile.errors import Refused
from reconcile.readers import bank_mapped, bank_rows, table_heading
from reconcile.readers.bank_heading import Heading
from reconcile.readers.bank_looks import Looks, is_amount, is_day, looks_of, said_by
from reconcile.readers.bank_mapped import Found
from reconcile.readers.bank_maps import places
from reconcile.readers.table_schema import heading_key, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.readers.inputs import Input

_ROWS = 500  # that are looked at
_SHOWN = 10
_FEWEST = 3  # columns: a day, a sum and something else
_OURS = ("contract_no", "invoice_no", "customer_no")
_ANY_IBAN = "LV36BANK0000000000000"
_ORDER = (
    "iban", "account", "only_currency", "currency", "date", "value_date", "amount", "side", "debit", "credit", "payer_name", "payer_account",
    "payer_id", "text", "reference", "bank_reference", "document", "code",
)  # fmt: skip


class Proposal(NamedTuple):
    """A map, the first entries read by it, and what is left to do: ``missing`` settings, ``unused`` columns, a row that is ``refused``.

    ``unsaid``: of who paid and what for, what no column was found for, and the columns that may be it.
    """

    name: str
    settings: dict[str, str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    unsaid: dict[str, tuple[str, ...]]
    heading_line: int
    delimiter: str  # "" in a workbook
    encoding: str  # "" for UTF-8 and workbooks
    entries: tuple[Entry, ...]
    refused: str


def sniff(one: Input, iban: str = "") -> Proposal:
    """The map this table seems to need; ``iban`` is our account, where no column names it. Raises: Refused when it seems to be no statement."""
    heading, sheet = _heading(one)
    _refuse_ours(one.name, heading)
    rows = [row.cells for row in islice((row for row in bank_mapped.table_rows(one, heading, sheet) if row.line >= heading.below), _ROWS)]
    looks = [looks_of(name, [cells[place] for cells in rows if place < len(cells)]) for place, name in enumerate(heading.names)]
    settings = _settings(looks, iban)
    missing = tuple(
        name for name, others in (("iban", ("iban", "account")), ("only_currency", ("only_currency", "currency"))) if not set(others) & set(settings)
    )
    whole = settings | {name: {"iban": _ANY_IBAN, "only_currency": "EUR"}[name] for name in missing}
    entries, refused = _first_entries(one, heading, sheet, whole)
    used = {value for key, value in settings.items() if key not in {"iban", "only_currency"}}
    unused = tuple(look.name for look in looks if look.name and look.filled and look.name not in used)
    ordered = {key: settings[key] for key in _ORDER if key in settings}
    unsaid = {name: _may_say(looks, unused) for name in ("payer_name", "text") if name not in settings}
    return Proposal(
        _slug(one.name), ordered, missing, unused, unsaid, heading.line, heading.delimiter, bank_rows.spoken_encoding(one), entries, refused
    )


def _heading(one: Input) -> tuple[Heading, str]:
    """The row of names above the first row that holds both a day and a sum; the widest reading of the file counts."""
    found: list[tuple[int, Heading, str]] = []
    for delimiter, sheet, rows in bank_mapped.first_rows(one):
        for (line, below, cells), (_, _, following) in pairwise(rows):
            if _is_heading(cells) and any(map(is_day, following)) and any(map(is_amount, following)):
                found.append(
                    (len([cell for cell in cells if cell.strip()]), Heading(delimiter, line, below, {}, tuple(map(str.strip, cells)), ()), sheet)
                )
                break
    if not found:
        said = "it holds no row of column names above rows with a day and a sum"
        raise Refused(one.name, said, "export it with a heading, or ask the bank for a camt.053 of the account")
    _, heading, sheet = max(found, key=lambda each: each[0])
    return heading, sheet


def _refuse_ours(name: str, heading: Heading) -> None:
    """Raises: Refused when it is a list of people or of the billing system: a column is called by a number that only we give."""
    keys = set(map(heading_key, heading.names))
    if any(heading_key(number) in keys for number in _OURS):
        said = table_heading.nearest([(heading.line, heading.below, heading.names)], table_heading.NO_COLUMNS, schemas())
        raise Refused(name, f"it is {said}, and no bank's statement", "name its columns so, or map them in reconcile.toml ([columns.KIND])")


def _may_say(looks: Sequence[Looks], unused: Sequence[str]) -> tuple[str, ...]:
    """The columns left over that hold words."""
    return tuple(look.name for look in looks if look.name in unused and look.length and not (look.is_days or look.is_sums or look.is_ibans))


def _is_heading(cells: Sequence[str]) -> bool:
    named = [cell for cell in cells if cell.strip()]
    return len(named) >= _FEWEST and not any(is_day(cell) or is_amount(cell) for cell in named)


def _settings(looks: Sequence[Looks], iban: str) -> dict[str, str]:
    """Setting → column. A column serves once; what its heading says goes before what its cells look like."""
    found: dict[str, str] = {}
    free = [look for look in looks if look.name and look.filled and [each.name for each in looks].count(look.name) == 1]

    def take(setting: str, chosen: Looks | None) -> None:
        if chosen is not None:
            found[setting] = chosen.name
            free.remove(chosen)

    days = [look for look in free if look.is_days]
    take("value_date", next((look for look in days if said_by(look.name) == "value_date"), None))
    take("date", _best([look for look in days if look in free], "date"))
    take("side", _best([look for look in free if look.is_side], "side"))
    sums = [look for look in free if look.is_sums and said_by(look.name) != "balance"]
    debit, credit = (next((look for look in sums if said_by(look.name) == side), None) for side in ("debit", "credit"))
    if debit and credit and "side" not in found:
        take("debit", debit)
        take("credit", credit)
    else:
        take("amount", _best([look for look in sums if look.has_decimals or said_by(look.name) == "amount"], "amount"))
    take("currency", _best([look for look in free if look.is_currency], "currency"))
    for setting, chosen in _accounts([look for look in free if look.is_ibans]):
        take(setting, chosen)
    if iban:
        found.pop("account", None)
        found["iban"] = iban
    for setting in ("payer_name", "text", "reference", "bank_reference", "document", "payer_id", "code"):
        take(setting, next((look for look in free if said_by(look.name) == setting), None))
    if "text" not in found:
        take("text", max((look for look in free if look.is_prose), key=lambda look: look.length, default=None))
    return found


def _best(looks: Sequence[Looks], said: str) -> Looks | None:
    """The one whose heading says so, else the first."""
    return next((look for look in looks if said_by(look.name) == said), looks[0] if looks else None)


def _accounts(looks: Sequence[Looks]) -> Iterator[tuple[str, Looks]]:
    """Ours is the same on each of several rows; the payer's differs, or its heading says so."""
    payer = [look for look in looks if said_by(look.name) in {"payer_account", "payer_name"} or look.distinct > 1]
    own = [look for look in looks if look not in payer and look.filled > 1 and not look.empty]
    if own:
        yield "account", own[0]
    if payer:
        yield "payer_account", payer[0]


def _first_entries(one: Input, heading: Heading, sheet: str, settings: dict[str, str]) -> tuple[tuple[Entry, ...], str]:
    found = places(heading.names, settings)
    if found is None or "date" not in settings or not ({"amount", "debit"} & set(settings)):
        return (), "no day or no sum was found among its columns"
    table = Found("", heading._replace(places=found), sheet)
    try:
        events = list(bank_mapped.read_found(one, table, settings, _SHOWN))
    except Refused as refused:
        return (), str(refused)
    return tuple(event for event in events if isinstance(event, Entry)), ""


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", PurePosixPath(name).stem.lower()).strip("_") or "bank"
