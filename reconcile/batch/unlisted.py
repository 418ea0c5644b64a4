"""Statements of accounts that ``[[accounts]]`` does not list: a new account of ours, or a customer's own export that strayed into the inbox.

Who lists accounts of ours need not list all of them, so a statement of another one is taken, and said on the morning page the
first time. One that pays money to a listed account is what a customer's own bank would write of the payments we are to find:
taken, its account would be ours for good, and the customer's payments transfers between our own accounts. It is refused, and
the two lines of settings that make it ours are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.findings import Finding
from reconcile.core.statement import Statement
from reconcile.errors import Refused
from reconcile.store import lookup, unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.core.statement import Entry
    from reconcile.store.runs import Run

KIND = "account_unlisted"


def watched(connection: Connection, policy: Policy, events: Iterable[Statement | Entry], file_name: str) -> Iterable[Statement | Entry]:
    """What a reader yields, the same; nothing is watched where the settings list no account."""
    return _watched(connection, policy, events, file_name) if policy.accounts else events


def findings(connection: Connection, policy: Policy, run: Run, last_night: Run | None) -> list[Finding]:
    """One for each account that is not listed and had its first statement since the last night; by account."""
    if not policy.accounts:
        return []
    listed = {account.iban for account in policy.accounts}
    after = last_night.last_file_no if last_night else 0
    return [
        Finding(KIND, account, sentence=f"{account}: the first statement of an account that [[accounts]] does not list; {_TO_DO}")
        for account in unlisted.first_seen(connection, after, run.last_file_no)
        if account not in listed
    ]


_TO_DO = "if it is ours, list it there; if it is a customer's, keep such files out of the inbox: reconcile claim takes them"


def _watched(connection: Connection, policy: Policy, events: Iterable[Statement | Entry], file_name: str) -> Iterator[Statement | Entry]:
    listed = {account.iban for account in policy.accounts}
    known = listed | lookup.own_accounts(connection)
    strange = ""
    for event in events:
        if isinstance(event, Statement):
            strange = event.account if event.account not in known else ""
        elif strange:
            paid = next((one for one in event.payments if one.amount_minor < 0 and one.counterparty_account in listed), None)
            if paid is not None:
                raise _refused(file_name, paid.line or event.line, strange, paid.counterparty_account)
        yield event


def _refused(file_name: str, line: int, account: str, ours: str) -> Refused:
    where = f"{file_name}:{line}" if line else file_name
    what = f"the statement is of {account}, which [[accounts]] does not list and which pays our {ours}: it looks like a customer's own export"
    to_do = (
        "give a customer's list to `reconcile claim FILE --contract NO`; if the account is ours, put [[accounts]] iban = "
        f'"{account}" into the settings and the file into the inbox again'
    )
    return Refused(where, what, to_do)
