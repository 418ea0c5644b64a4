"""``reconcile sniff FILE…``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reconcile.batch.sniff import Sniffed
    from reconcile.core.statement import Entry

_REFUSED = 3
_NAME, _TEXT = 24, 40  # letters of a name and a text that are shown
_COMMENTS = {
    "iban": 'iban = "LV00BANK0000000000000"  # no column names our account: write it here',
    "only_currency": 'only_currency = "EUR"  # no column names the currency: write it here',
}
_UNSAID = {"payer_name": "who paid", "text": "what for, with the contract's number"}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": "workbook"}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="FILE…")
@click.option("--iban", default="", metavar="ACCOUNT", help="Our account, where no column of the table names it.")
def command(paths: tuple[Path, ...], iban: str) -> int:
    """Look at a bank's table we do not know, and propose the map that lets it in.

    \b
    reconcile sniff danske.csv
    reconcile sniff danske.csv --iban LT307300010000000001

    Prints a section to paste into reconcile.toml and the first ten rows as they would be read by it: check the days and the
    signs, then `reconcile import` the file. Nothing is taken in. Works for CSV in any encoding and for .xlsx.

    Exit code 3 when no map can be proposed, or only one by which nothing could be matched; the reason says what to do.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch.sniff import our_account, sniff

    account = our_account(iban)
    failed = False
    for number, one in enumerate(sniff(list(paths), account)):
        if number:
            click.echo("")
        failed = _print(one) or failed
    return _REFUSED if failed else 0


def _print(one: Sniffed) -> bool:
    """Say what was found; whether nothing can be proposed."""
    if one.kind:
        click.echo(f"{one.name}: read as it is ({one.kind}); it needs no map")
        return False
    if one.proposal is None:
        click.echo(f"reconcile: {one.refused}", err=True)
        return True
    for line in _lines(one):
        click.echo(line)
    if one.proposal.refused:
        click.echo(f"reconcile: by this map a row cannot be read: {one.proposal.refused}", err=True)
    says_nothing = not {"text", "reference"} & set(one.proposal.settings)
    if says_nothing:
        click.echo(
            f"reconcile: {one.name}: no column was found for text or reference; without one NOTHING CAN BE MATCHED: name it in the map", err=True
        )
    return bool(one.proposal.refused) or says_nothing


def _lines(one: Sniffed) -> list[str]:
    """The section to paste, and the first rows as it would read them."""
    found = one.proposal
    if found is None:
        return []
    encoding = found.encoding or "UTF-8"
    read_as = "workbook" if not found.delimiter else f"{encoding}, {_DELIMITERS[found.delimiter]}"
    lines = [f"# {one.name}: {read_as}, heading on line {found.heading_line}", f"[statements.{found.name}]"]
    lines += [_COMMENTS[setting] for setting in found.missing]
    lines += [f"{setting} = {_quoted(value)}" for setting, value in found.settings.items()]
    for setting, columns in found.unsaid.items():
        maybe = f"perhaps {' or '.join(map(_quoted, columns))}" if columns else "no column is left that could be it"
        lines.append(f"# {setting} = ?  # {_UNSAID[setting]}: {maybe}")
    if found.unused:
        lines.append(f"# not used: {', '.join(found.unused)}")
    return [*lines, "", *(_row(entry) for entry in found.entries)]


def _quoted(value: str) -> str:
    """A TOML text."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _row(entry: Entry) -> str:
    from reconcile.core.money import to_text

    payment = entry.payments[0]
    shown = payment.counterparty_name[:_NAME].ljust(_NAME)
    amount = to_text(entry.amount_minor, entry.currency).rjust(14)
    return f"{entry.booking_date}  {amount} {entry.currency}  {shown}  {payment.counterparty_account:22}  {payment.remittance_text[:_TEXT]}".rstrip()
