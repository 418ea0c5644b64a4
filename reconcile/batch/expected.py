"""The expected-file calendar: which account's statement is due and has not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core import expected_statements as rules
from reconcile.core.findings import Finding
from reconcile.core.policy import OwnAccount
from reconcile.store import expected as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.expected_statements import Missing
    from reconcile.core.policy import Policy

KIND = "statement_missing"


def findings(connection: Connection, policy: Policy, as_of: str, last_file_no: int) -> list[Finding]:
    """One for each stretch of days of an account whose statements are due, over the files up to one; by account and day."""
    named = {one.iban: one for one in policy.accounts}
    came = stored.periods(connection, as_of, last_file_no)
    banks = stored.banks(connection, last_file_no)
    found = []
    for iban in sorted({*named, *came}):
        account = named.get(iban, OwnAccount(iban))
        label = f"{iban} ({account.name or banks[iban]})" if account.name or banks.get(iban) else iban
        if iban not in came:
            found += _never(account, label, as_of)
            continue
        for one in rules.missing(came[iban], account.statements, as_of, policy.calendar_countries, account.closed):
            found.append(Finding(KIND, f"{iban}/{one.first}", sentence=f"{label}: {_said(one, account.statements)}", day=one.first))
    return found


def _never(account: OwnAccount, label: str, as_of: str) -> list[Finding]:
    """Of an account that is open and of which nothing has ever come."""
    if account.statements == rules.NONE or account.opened > as_of or "" < account.closed < as_of:
        return []
    said = f"{label}: no statement has ever come; ask the bank for it, or take the account out of the settings"
    return [Finding(KIND, f"{account.iban}/never", sentence=said, day=account.opened)]


def _said(one: Missing, rhythm: str) -> str:
    if one.days == 1:
        return f"the statement of {one.first} is missing; ask the bank for it"
    days = f"{one.first} to {one.last} ({one.days} banking days)"
    if rhythm == rules.DAILY:
        return f"the statements of {days} are missing; ask the bank for them"
    return f"the statement of {days} is missing; ask the bank for it"
