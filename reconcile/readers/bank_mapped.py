"""Any other bank's table, as text or as a workbook, read by the column map that reconcile.toml gives for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from reconcile.errors import Refused
from reconcile.readers import bank_rows, table_heading, table_text, table_xlsx
from reconcile.readers.bank_accounts import is_card
from reconcile.readers.bank_cells import Cells, checked_width
from reconcile.readers.bank_heading import Heading
from reconcile.readers.bank_maps import NO_MAPS, places, wrong
from reconcile.readers.bank_rows import Row
from reconcile.readers.bank_statement import Account, Line, events
from reconcile.readers.table_end import is_open, refuse_cut_sum
from reconcile.readers.table_open import ZIP
from reconcile.readers.xml import looks_like_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.bank_maps import Maps
    from reconcile.readers.inputs import Input
    from reconcile.readers.table_schema import TableKind

KIND = "mapped"
_HEAD = 1 << 16
_FEWEST = 2  # columns: a map of a single one would fit anybody's table


class Found(NamedTuple):
    """A table a map fits: ``sheet`` is "" for text."""

    map_name: str
    heading: Heading
    sheet: str


def claims(one: Input, maps: Maps = NO_MAPS) -> bool:
    """Whether one of the maps fits this file. Raises: Refused when several do, or only one in which something is wrong."""
    return _find(one, maps) is not None


def read(one: Input, maps: Maps) -> Iterator[Statement | Entry]:
    """Each account and currency as a statement, then its entries. Raises: Refused."""
    found = _find(one, maps)
    if found is None:
        raise Refused(one.name, "no map of reconcile.toml fits its heading", "`reconcile sniff FILE` proposes one")
    yield from read_found(one, found, maps[found.map_name])


def read_found(one: Input, found: Found, settings: Mapping[str, str], most_rows: int = 0) -> Iterator[Statement | Entry]:
    """The same, for a heading that was found; only the first rows when ``most_rows`` says so."""
    rows = [row for row in table_rows(one, found.heading, found.sheet) if row.line >= found.heading.below]
    rows = rows[:most_rows] if most_rows else rows
    if not found.sheet:
        if rows and is_open(one):
            refuse_cut_sum(one.name, "", rows[-1].line, rows[-1].cells, found.heading.places)
        checked_width(one.name, found.heading, rows, list(found.heading.places), whole=True)
    cells = Cells(one.name, found.heading, rows)
    is_signed = _is_signed(cells, rows, found.heading)
    accounts: dict[tuple[str, str], Account] = {}
    for row in rows:
        account, currency = _account(cells, row, settings), settings.get("only_currency") or cells.currency(row, "currency")
        one_account = accounts.setdefault((account, currency), Account(account, currency, row.line))
        one_account.lines.append(_line(cells, row, currency, _signed(cells, row, currency, found.heading, is_signed=is_signed)))
    yield from events(KIND, one.name, list(accounts.values()))


def _find(one: Input, maps: Maps) -> Found | None:
    """The table and the one map that fits it. A map in which something is wrong is nobody else's concern: only its own table is refused."""
    fits = [Found(name, found, sheet) for name, settings in maps.items() for sheet, found in _headings(one, settings)]
    right = [found for found in fits if not wrong(maps[found.map_name])[0]]
    if fits and not right:
        name = min(found.map_name for found in fits)
        what, to_do = wrong(maps[name])
        raise Refused(one.name, f"it is the table of [statements.{name}] of reconcile.toml, which {what}", to_do)
    fits = right
    if len({found.map_name for found in fits}) > 1:
        named = " and ".join(f"[statements.{name}]" for name in sorted({found.map_name for found in fits}))
        raise Refused(one.name, f"{named} of reconcile.toml fit it alike", "map a column more in the one that is right")
    if len({found.sheet for found in fits}) > 1:
        raise Refused(one.name, "several of its sheets fit the map", "save the one that counts as a file of its own")
    return max(fits, key=lambda found: len(found.heading.names), default=None)


def _headings(one: Input, settings: Mapping[str, str]) -> Iterator[tuple[str, Heading]]:
    for delimiter, sheet, rows in first_rows(one):
        for line, below, cells in rows:
            found = places(cells, settings)
            if found is not None and len(found) >= _FEWEST:
                yield sheet, Heading(delimiter, line, below, found, tuple(cells), ())
                break


def first_rows(one: Input) -> list[tuple[str, str, list[tuple[int, int, list[str]]]]]:
    """(delimiter, sheet, (line, line below, cells) of its first rows) of each way to read the file. Raises: Refused."""
    with one.open() as stream:
        head = stream.read(_HEAD)
    if head.startswith(ZIP):
        return [("", sheet, rows) for sheet, rows in table_xlsx.heads(one, table_heading.ROWS)]
    if looks_like_xml(head) or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return []
    return [(delimiter, "", list(table_text.head_rows(head, delimiter, table_heading.ROWS))) for delimiter in table_text.DELIMITERS]


def table_rows(one: Input, heading: Heading, sheet: str) -> Iterator[Row]:
    """The rows of the table, heading and all that stands above it included for text. Raises: Refused."""
    if not sheet:
        with one.open() as stream:
            text, _ = bank_rows.read_text(stream, one.name)
        yield from bank_rows.rows(text, one.name, heading.delimiter)
        return
    frame = table_heading.Heading(cast("TableKind", KIND), heading.line, heading.below, heading.places, heading.names)
    for chunk in table_xlsx.chunks(one, sheet, frame):
        for at, line in enumerate(chunk.lines):
            yield Row(line, chunk.row(at))


def _account(cells: Cells, row: Row, settings: Mapping[str, str]) -> str:
    if settings.get("iban"):
        return settings["iban"].replace(" ", "").upper()
    account = cells.account(row, "account")
    if is_card(account):
        cells.refuse(row, "account", "is a card and no account; name the account in the map (iban)")
    return account


def _is_signed(cells: Cells, rows: Sequence[Row], heading: Heading) -> bool:
    """Whether the sums beside a debit mark, or in a debit column, carry their minus as well."""
    column = "debit" if "debit" in heading.places else "amount"
    return any(cells.text(row, column).startswith(("-", "−", "–")) for row in rows)


def _signed(cells: Cells, row: Row, currency: str, heading: Heading, *, is_signed: bool) -> int:
    """The amount, towards us positive."""
    if "debit" in heading.places:
        out, into = (cells.money(row, column, currency) if cells.text(row, column) else 0 for column in ("debit", "credit"))
        if (out == 0) == (into == 0):
            cells.refuse(row, "debit", "and the credit beside it: exactly one of the two must hold the sum")
        if into < 0 or (is_signed and out > 0) or (not is_signed and out < 0):
            cells.refuse(row, "credit" if into < 0 else "debit", "has a sign that the other rows do not have")
        return into - abs(out)
    amount = cells.money(row, "amount", currency)
    if "side" not in heading.places:
        return amount
    side = cells.side(row, "side")
    if is_signed and amount * side < 0:
        cells.refuse(row, "amount", f"and its {'debit' if side < 0 else 'credit'} mark contradict each other")
    return side * abs(amount)


def _line(cells: Cells, row: Row, currency: str, amount: int) -> Line:
    return Line(
        row.line, cells.day(row, "booking_date"), amount, currency, value_date=cells.day(row, "value_date", required=False),
        name=cells.text(row, "name"), account=cells.joined(row, "counterparty").upper(), identity=cells.text(row, "identity"),
        text=cells.text(row, "text"), reference=cells.text(row, "reference"), servicer_reference=cells.text(row, "servicer"),
        document=cells.text(row, "document"), code=cells.text(row, "code"),
    )  # fmt: skip
