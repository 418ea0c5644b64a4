"""``[[accounts]]`` and ``[columns.KIND]`` of the settings: our own accounts, and other people's names of columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reconcile.batch import expected_settings
from reconcile.core.policy import OwnAccount
from reconcile.core.refunds import is_account
from reconcile.errors import WrongUse
from reconcile.readers import table_heading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KNOWN = ("iban", "name", "opened", "closed", "statements")


def accounts(settings: Mapping[str, Any], path: Path) -> tuple[OwnAccount, ...]:
    """Our own accounts, in the order of the file. Raises: WrongUse."""
    said = settings.get("accounts", [])
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise WrongUse(str(path), "[[accounts]] is not as it should be", "begin each account with a line [[accounts]], in two pairs of brackets")
    found = tuple(_account(one, path) for one in said)
    expected_settings.check_rhythms(found, path)
    return found


def _account(one: Mapping[str, Any], path: Path) -> OwnAccount:
    unknown = sorted(set(one) - set(_KNOWN))
    if unknown:
        raise WrongUse(str(path), f"[[accounts]] {unknown[0]} is no setting", f"each has iban, and may have {', '.join(_KNOWN[1:])}")
    iban, name = _text(one, "iban", path).replace(" ", ""), _text(one, "name", path)
    if not iban:
        raise WrongUse(str(path), "[[accounts]] without an iban", 'write it as iban = "LV00BANK0000000000000"')
    opened, closed = _day(one, "opened", iban, path), _day(one, "closed", iban, path)
    if closed and closed < opened:
        raise WrongUse(str(path), f"[[accounts]] {iban}: closed = {closed} is before opened = {opened}", "mend one of them")
    iban = iban.upper() if is_account(iban.upper()) else iban  # as the banks write it; an account that is no IBAN is left alone
    return OwnAccount(iban, opened, closed, name, _text(one, "statements", path))


def _text(one: Mapping[str, Any], name: str, path: Path) -> str:
    value = one.get(name, "")
    if not isinstance(value, str):
        raise WrongUse(str(path), f"[[accounts]] {name} = {value!r} is not a text", "write it in quotes")
    return value.strip()


def _day(one: Mapping[str, Any], name: str, iban: str, path: Path) -> str:
    """An ISO day, "" for none; TOML writes days without quotes, too."""
    value = one.get(name, "")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if value == "":
        return ""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise WrongUse(str(path), f"[[accounts]] {iban}: {name} = {str(value)!r} is not a day", f'write it as {name} = "2026-03-31"') from error
    return day.isoformat()


def columns(settings: Mapping[str, Any], path: Path) -> dict[str, dict[str, str]]:
    """Other people's names of columns, by kind of table. Raises: WrongUse."""
    said = settings.get("columns", {})
    example = '[columns.invoices], and below it invoice_no = "Rēķina Nr."'
    for kind, names in said.items():
        if not isinstance(names, dict):
            raise WrongUse(str(path), f"[columns] {kind} does not say of which table", f"write {example}")
        wrong = next((name for name, text in names.items() if not isinstance(text, str)), "")
        if wrong:
            raise WrongUse(str(path), f"[columns.{kind}] {wrong} = {names[wrong]!r} is not a text", f"write {example}")
    table_heading.check_columns(said)
    return {str(kind): dict(names) for kind, names in said.items()}
