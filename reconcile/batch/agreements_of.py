"""What is known of one contract's automatic payment and of how its bills go out, for ``show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.batch import agreements
from reconcile.core.agreements import ADD, DELETE
from reconcile.core.autopay import LIMIT_CURRENCY
from reconcile.core.delivery import Asked, delivery
from reconcile.core.money import to_text
from reconcile.core.requests import PAPER_OFF, PAPER_ON, WHAT
from reconcile.store import agreements as stored
from reconcile.store import requests, requests_delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.core.agreements import Event
    from reconcile.store.requests import Taken

Row = dict[str, Any]
_ACTIONS = {ADD: "automatic payment agreed", DELETE: "automatic payment ended"}


def head(connection: Connection, contract_no: str, as_of: str, last_file_no: int) -> list[tuple[str, str]]:
    """Lines for the contract's head: the agreement that stands, and the delivery that was asked for."""
    lines = []
    known = agreements.known(connection, stored.of_contract(connection, contract_no, last_file_no), as_of)
    for one in known:
        if one.found.contract_no == contract_no and one.standing.pays:
            since = f" since {one.standing.since}" if one.standing.since else ""
            lines.append(("automatic payment", f"{one.standing.said.bank or 'a bank'}{since}{_limit(one.standing.said.limit_minor)}"))
    asked = [_asked(one) for one in _paper(connection, contract_no, last_file_no) if one.said.received_on <= as_of]
    told, has_email = requests_delivery.versions(connection, [contract_no], last_file_no).get(contract_no, ([], False))
    wanted = delivery(told, asked, has_email=has_email)
    if wanted.outstanding:
        lines.append(("bills are to go by", f"{wanted.bill_delivery}: {wanted.reason}"))
    return lines


def history(connection: Connection, contract_no: str, as_of: str, last_file_no: int) -> list[Row]:
    """What banks and the customer said, by day; then in the order in which it came."""
    events = stored.of_contract(connection, contract_no, last_file_no)
    said = [_event(one) for one in events] + [_request(one) for one in requests.applied(connection, last_file_no, contract_no)]
    return sorted((row for row in said if row["day"] <= as_of), key=lambda row: row["day"])


def _event(event: Event) -> Row:
    said = event.said
    day = said.valid_to or said.valid_from if said.action == DELETE else said.valid_from
    until = f", until {said.valid_to}" if said.valid_to and said.action != DELETE else ""
    what = _ACTIONS.get(said.action, "automatic payment changed")
    return {"day": day, "what": what, "by": said.bank, "words": f'typed "{said.customer_ref}"{_limit(said.limit_minor)}{until}'}


def _request(one: Taken) -> Row:
    return {"day": one.said.received_on, "what": f"asked for {WHAT[one.said.request]}", "by": one.said.channel, "words": one.said.text}


def _limit(limit_minor: int | None) -> str:
    return "" if limit_minor is None else f", up to {to_text(limit_minor, LIMIT_CURRENCY)} {LIMIT_CURRENCY} a bill"


def _paper(connection: Connection, contract_no: str, last_file_no: int) -> Sequence[Taken]:
    return [one for one in requests.applied(connection, last_file_no, contract_no) if one.said.request in {PAPER_OFF, PAPER_ON}]


def _asked(one: Taken) -> Asked:
    return Asked(one.file_no, one.request_no, one.said.request, one.said.received_on, one.said.channel)
