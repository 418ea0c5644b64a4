"""What customers ask for, taken as facts; refused without the number of a contract that exists, with what to answer.

The answer never shows a number that was not given: the one that is nearest may be somebody else's.

>>> refusal(Request("", "paper_off", "2026-03-05", "portal", ""), known=False)
'no_number'
>>> refusal(Request("1002003017", "paper_off", "2026-03-05", "portal", ""), known=True)
''
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

PAPER_OFF, PAPER_ON, LEVELLED_ON, AUTOPAY_INTEREST = "paper_off", "paper_on", "levelled_on", "autopay_interest"
WHAT = {
    PAPER_OFF: "no more paper bills",
    PAPER_ON: "paper bills",
    LEVELLED_ON: "a levelled plan",
    AUTOPAY_INTEREST: "automatic payment",
}
NO_NUMBER, UNKNOWN_NUMBER, UNREADABLE = "no_number", "unknown_number", "unreadable"


class Request(NamedTuple):
    """One request. ``problem`` says why its row cannot be used ("" when it can)."""

    contract_no: str  # as given
    request: str  # paper_off | paper_on | levelled_on | autopay_interest, or "" where the row cannot be read
    received_on: str
    channel: str
    text: str
    problem: str = ""


def key(request: Request) -> str:
    """What tells a request from every other one, and is the same in whatever order they came."""
    told_apart = hashlib.sha256("\n".join(request).encode()).hexdigest()[:8]
    return f"{request.received_on}/{request.contract_no}/{request.request}/{told_apart}"


class Reply(NamedTuple):
    """What to send back to the customer."""

    latvian: str
    english: str


_REPLIES = {
    NO_NUMBER: Reply(
        "Paldies par pieteikumu! Tajā nav norādīts līguma numurs, tāpēc to nevaram izpildīt. Lūdzu, atsūtiet pieteikumu vēlreiz un norādiet līguma numuru: "
        "tas ir rakstīts katrā rēķinā.",
        "Thank you for your request. It names no contract number, so we cannot act on it. Please send it again with your contract number, which is on every bill.",
    ),
    UNKNOWN_NUMBER: Reply(
        "Paldies par pieteikumu! Līguma ar numuru „{number}” pie mums nav, tāpēc to nevaram izpildīt. Lūdzu, salīdziniet numuru ar rēķinā norādīto un "
        "atsūtiet pieteikumu vēlreiz.",
        "Thank you for your request. We have no contract with the number “{number}”, so we cannot act on it. Please compare the number with the one on your "
        "bill and send the request again.",
    ),
    UNREADABLE: Reply(
        "Paldies par pieteikumu! Nevarējām saprast, ko vēlaties mainīt. Lūdzu, atsūtiet pieteikumu vēlreiz un norādiet līguma numuru un to, ko vēlaties: "
        "atteikties no papīra rēķina, saņemt papīra rēķinu, izlīdzināto maksājumu vai automātisko maksājumu.",
        "Thank you for your request. We could not tell what you would like to change. Please send it again with your contract number and what you want: no more "
        "paper bills, paper bills, a levelled plan, or automatic payment.",
    ),
}  # fmt: skip
_LONGEST_SHOWN = 40  # characters of a number that are said back


def refusal(request: Request, *, known: bool) -> str:
    """Why a request is refused, "" when it is not; ``known``: its number is that of exactly one contract."""
    if not known:
        return UNKNOWN_NUMBER if request.contract_no else NO_NUMBER
    return UNREADABLE if request.problem or request.request not in WHAT else ""


def reply(refused: str, contract_no: str) -> Reply:
    """What to send back, in Latvian and in English."""
    number = contract_no if len(contract_no) <= _LONGEST_SHOWN else f"{contract_no[:_LONGEST_SHOWN]}…"
    said = _REPLIES[refused]
    return Reply(said.latvian.replace("{number}", number), said.english.replace("{number}", number))


def why(refused: str, request: Request) -> str:
    """The refusal in a sentence for our own people."""
    asked = WHAT.get(request.request, "something")
    said = {
        NO_NUMBER: f"a request for {asked} names no contract",
        UNKNOWN_NUMBER: f'a request for {asked} names contract "{request.contract_no}", which does not exist',
        UNREADABLE: f"a request on contract {request.contract_no} cannot be read ({request.problem or 'it does not say what is asked for'})",
    }[refused]
    day = f", received on {request.received_on}" if request.received_on else ""
    channel = f" by {request.channel}" if request.channel else ""
    return f"{said}{day}{channel}; the answer to send is in `reconcile export requests-refused FILE.csv`"
