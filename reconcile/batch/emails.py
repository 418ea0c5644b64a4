"""Customers' e-mails: the payments they list become a case, what they ask for becomes requests, each on a contract that exists.

A letter that lists payments and names no contract is refused, with the sentence to send back. What is attached is read as
well: a list of payments, a list of requests, or the customer's own bank export, of which her payments to us count.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.numbers import normal
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.core.requests import Reply, Request
from reconcile.errors import Refused
from reconcile.readers import claimed_exports, detect, tables
from reconcile.readers.email_read import read_email
from reconcile.readers.inputs import Input
from reconcile.store import claims as stored_claims
from reconcile.store import lookup
from reconcile.store import requests as stored_requests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.readers.claimed_exports import ExportedLine
    from reconcile.readers.email_read import EmailLine, EmailRead

CHANNEL = "e-mail"
NO_CONTRACT = Reply(
    "Paldies par vēstuli! Tajā nav norādīts mūsu līguma numurs, tāpēc maksājumus nevaram pārbaudīt. Lūdzu, atsūtiet vēstuli vēlreiz un norādiet līguma "
    "numuru: tas ir rakstīts katrā rēķinā.",
    "Thank you for your message. It names no contract number of ours, so we cannot check the payments. Please send it again with your contract number, "
    "which is on every bill.",
)
_SHOWN, _WORDS = 5, 80  # sentences that were not understood, and letters of each, that are shown


class _Took(NamedTuple):
    """What came of a letter or of something attached to it."""

    rows: int
    said: str


def take(connection: Connection, policy: Policy, one: Input, file_no: int, contract_no: str = "", known_by: str = "") -> tuple[int, str]:
    """Take an e-mail in; gives the number of its lines and requests, and a sentence. Raises: Refused.

    ``contract_no``: an existing contract, told by who takes the letter in, for what names none itself; ``known_by``: the day it was
    taken in, for a text that does not tell when it came.
    """
    with one.open() as stream:
        mail = read_email(stream, one.name, known_by)
    exports, took, left = _attachments(connection, policy, one, mail, file_no)
    found = contracts_of(connection, [*mail.contract_numbers, *(number for line in exports for number in line.numbers)])
    named = sorted({found[key] for key in map(normal, mail.contract_numbers) if key in found} or ({contract_no} if contract_no else set()))
    ours = lookup.own_accounts(connection) | {account.iban for account in policy.accounts}
    lines = [_placed(line, named, found) for line in mail.lines]
    lines += claimed_exports.placed(exports, ours, found, named[0] if len(named) == 1 else "")
    if lines and not any(line.contract_no for line in lines):
        raise Refused(
            one.name,
            f"it lists {_counted(len(lines), 'payment')} and names no contract that exists",
            f"answer: {NO_CONTRACT.latvian} / {NO_CONTRACT.english}",
        )
    if lines:
        lines += [_unclear(line, named, found) for line in mail.unclear]
        took.append(_case(connection, mail, lines, file_no, one.name))
    if mail.requests:
        took.append(_requests(connection, mail, named, file_no, one.name))
    doubts = _doubts(mail, left)
    if not took:
        to_do = "read it and answer the customer"
        if not mail.received_on and not known_by:
            to_do += "; of a text that does not tell when it came, `reconcile claim FILE` knows the year"
        raise Refused(one.name, f"nothing in it is a payment with a day and a sum, or a request{doubts}", to_do)
    return sum(each.rows for each in took), "; ".join(each.said for each in took) + doubts


def contracts_of(connection: Connection, given: Iterable[str]) -> dict[str, str]:
    """By a number's normal form, the one contract that has it."""
    found: dict[str, set[str]] = {}
    for token, _, contract_no, _ in lookup.hits(connection, {normal(number) for number in given} - {""}, "('contract')"):
        found.setdefault(token, set()).add(contract_no)
    return {token: min(each) for token, each in found.items() if len(each) == 1}


def _placed(line: EmailLine, named: Sequence[str], found: Mapping[str, str]) -> ClaimedLine:
    """The line on the contract its own words name, else on the only one the letter names; else it has a problem."""
    own = sorted({found[key] for key in map(normal, line.numbers) if key in found})
    contracts = own or list(named)
    if len(contracts) == 1:
        return line.claimed._replace(contract_no=contracts[0])
    where = "the line" if own else "the letter"
    problem = f"{where} names {len(contracts)} contracts: {', '.join(contracts)}" if contracts else "no contract is named"
    return line.claimed._replace(problem=problem, amount_minor=0, contract_no=contracts[0] if contracts else "")


def _unclear(line: EmailLine, named: Sequence[str], found: Mapping[str, str]) -> ClaimedLine:
    """The line of a payment that she says she made and that was not understood: it keeps the case from being resolved."""
    own = sorted({found[key] for key in map(normal, line.numbers) if key in found})
    return line.claimed._replace(contract_no=(*own, *named, "")[0])


def _case(connection: Connection, mail: EmailRead, lines: Sequence[ClaimedLine], file_no: int, name: str) -> _Took:
    numbered = [line._replace(case_no=mail.case_no, line_no=number) for number, line in enumerate(lines, 1)]
    days = sorted(line.paid_on for line in numbered if line.paid_on) or [""]
    contract_no = next(line.contract_no for line in numbered if line.contract_no)
    head = ClaimCase(mail.case_no, contract_no, days[0], days[-1], None, "", None, mail.received_on, numbered[0].currency)
    taken = stored_claims.take(connection, [head, *numbered], file_no, name)
    conflict = ", which contradicts what was known" if taken.conflicts else ""
    return _Took(len(numbered), f"case {mail.case_no}: {_counted(len(numbered), 'payment')} claimed, {taken.new} new{conflict}")


def _requests(connection: Connection, mail: EmailRead, named: Sequence[str], file_no: int, name: str) -> _Took:
    """The requests, on the one contract the letter names; the store refuses what has none, and keeps the answer to send."""
    number = named[0] if named else mail.contract_numbers[0] if len(mail.contract_numbers) == 1 else ""
    problem = f"the letter names {len(named)} contracts: {', '.join(named)}" if len(named) > 1 else ""
    asked = [Request(number, request, mail.received_on, CHANNEL, words, problem) for request, words in mail.requests]
    taken = stored_requests.take(connection, asked, file_no, name)
    refused = f", {taken.refused} refused: see `reconcile export requests-refused FILE.csv`" if taken.refused else ""
    return _Took(len(asked), f"{_counted(len(asked), 'request')}, {taken.new} new{refused}")


def _attachments(
    connection: Connection, policy: Policy, one: Input, mail: EmailRead, file_no: int
) -> tuple[list[ExportedLine], list[_Took], list[str]]:
    """(her payments by her own bank's export or her orders, what the lists came to, what was left unread and why)."""
    exports: list[ExportedLine] = []
    took: list[_Took] = []
    left: list[str] = []
    for name, data in mail.attachments:
        part = Input(f"{one.name}/{name}", hashlib.sha256(data).hexdigest(), len(data), lambda data=data: io.BytesIO(data))  # type: ignore[misc]
        try:
            kind = detect.detect(part, policy.columns, policy.statements)
            if kind == "claims":
                chunks = [
                    stored_claims.take(connection, chunk, file_no, part.name) for chunk in tables.read_table(part, kind, policy.columns.get(kind, {}))
                ]
                took.append(_Took(sum(each.rows for each in chunks), f"{name}: {_counted(sum(each.rows for each in chunks), 'payment')} claimed"))
            elif claimed_exports.is_export(kind):
                exports += claimed_exports.read_exported(part, kind, policy.statements).lines
            else:
                left.append(f"{name} ({kind}) was not read: import it by itself")
        except Refused as refused:
            left.append(f"{name} was not read: {refused.what}")
    return exports, took, left


def _doubts(mail: EmailRead, left: Sequence[str]) -> str:
    """What was not understood, for the sentence."""
    said = [f'"{words[:_WORDS]}" ({why})' for words, why in mail.not_understood]
    shown = [*said[:_SHOWN], *([f"and {len(said) - _SHOWN} more"] if len(said) > _SHOWN else []), *left]
    return f"; not understood: {', '.join(shown)}" if shown else ""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
