"""The life of a claim: open → waiting → resolved, by its verdicts; closed and opened again by a person.

Resolved means one thing everywhere: all that is claimed is found and stands on its contract, so that nobody has anything left to do
but close it. It keeps no reminder and no settlement waiting, and is no case that waits for our answer.

>>> [waits_for(verdict) for verdict in ("agreed", "in_clarification", "in_transit", "not_received")]
['', 'analyst', 'file', 'customer']
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconcile.core.compare_values import Judged

# What a line waits for, by its verdict; the others wait until the customer has been answered.
_WAITS = {
    "agreed": "", "date_differs": "", "split": "", "merged": "",
    "in_transit": "file", "not_decidable": "file",
    "in_clarification": "analyst", "other_contract": "analyst", "not_customer": "analyst",
    "not_claimed": "",
}  # fmt: skip
# How a line that agrees was found, where not as it is claimed.
_FOUND = {"date_differs": "on another day", "split": "in several payments", "merged": "in one payment with another line"}
_WORDS = {"analyst": "an analyst", "file": "a bank's statement", "customer": "the customer"}
BY_A_PERSON = frozenset({"closed", "reopened", "answered"})


class Standing(NamedTuple):
    """How a claim stands. ``about`` is the same for the same verdicts."""

    state: str  # open | waiting | resolved | closed
    waits_for: str  # file | analyst | customer | ""
    about: str
    reason: str

    @property
    def words(self) -> str:
        """The state in words: ``waiting for an analyst``."""
        return f"waiting for {_WORDS[self.waits_for]}" if self.state == "waiting" else self.state


class Event(NamedTuple):
    """One row of a claim's history; ``who`` is "" when it came by itself, with a night."""

    event_no: int
    run_no: int
    case_no: str
    state: str  # open | waiting | resolved | closed | reopened | answered
    waits_for: str
    about: str
    who: str
    given_at: str
    day: str
    reason: str


def waits_for(verdict: str) -> str:
    """Whom or what a line of this verdict waits for; "" when nothing is left to do."""
    return _WAITS.get(verdict, "customer")


def _line_waits_for(one: Judged) -> str:
    """No bank's statement brings what was paid for a contract that there is not: the customer is asked which one she means."""
    whom = waits_for(one.verdict)
    return "customer" if whom == "file" and one.is_of_no_contract else whom


def about(lines: Iterable[Judged]) -> str:
    """The verdicts of a case as one short text: the same exactly when no verdict and no difference has changed."""
    said = sorted(
        (one.line_no, one.contract_no, one.verdict, one.difference_minor, one.payments[0].payment_id if one.payments else "", one.misplaced)
        for one in lines
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def standing(lines: Iterable[Judged], answered: str = "") -> Standing:
    """How a case stands by its verdicts; ``answered`` is what the last answer to the customer was about.

    An analyst's work comes before a file's, and both before the customer's: she is answered once all is known.
    """
    found = list(lines)
    now = about(found)
    counts = Counter(_line_waits_for(one) for one in found if one.line_no)
    of = sum(counts.values())
    misplaced = sum(one.misplaced for one in found)
    for whom in ("analyst", "file"):
        if counts[whom]:
            said = "the only line waits" if of == 1 else f"{counts[whom]} of {of} lines wait"
            return Standing("waiting", whom, now, f"{said} for {_WORDS[whom]}")
        if whom == "analyst" and misplaced:
            said = "a payment" if misplaced == 1 else f"{misplaced} payments"
            return Standing("waiting", whom, now, f"{said} that the list leaves out may be another contract's")
    if not counts["customer"]:
        return Standing("resolved", "", now, _resolved(found, of))
    reason = "the only line does not agree" if of == 1 else f"{counts['customer']} of {of} lines do not agree"
    if answered == now:
        return Standing("waiting", "customer", now, f"{reason}; the customer has been answered")
    return Standing("open", "", now, f"{reason}; the customer is to be answered")


def _resolved(lines: Iterable[Judged], of: int) -> str:
    """Why nothing is left to do: all that is claimed is found and stands on its contract; what is not as claimed is said beside it.

    What the list leaves out is ours already and asks nothing of anybody, but it is why the two totals differ.
    """
    counts = Counter(one.verdict for one in lines if one.line_no)
    beside = [f"{counts[verdict]} {words}" for verdict, words in _FOUND.items() if counts[verdict]]
    if of == 1:
        said = f"the only line is found {next(words for verdict, words in _FOUND.items() if counts[verdict])}" if beside else "the only line agrees"
    else:
        said = f"all {of} lines are found, {', '.join(beside)}" if beside else f"all {of} lines agree" if of else "the list has no lines"
    more: Counter[str] = Counter()
    for one in lines:
        more[one.currency] += 0 if one.line_no else one.booked_minor
    sums = [f"{money.to_text(minor, currency)} {currency}" for currency, minor in sorted(more.items()) if minor]
    return f"{said}; the list leaves out {' and '.join(sums)} of ours" if sums else said


def as_noted(state: str, waiting_for: str) -> Standing:
    """How a claim stands by the newest row of its history, as the last night or a person left it; "" is one no night has judged.

    >>> [as_noted(*row).words for row in (("", ""), ("reopened", ""), ("answered", "customer"), ("resolved", ""))]
    ['open', 'open', 'waiting for the customer', 'resolved']
    """
    if state == "answered":
        return Standing("waiting" if waiting_for else "resolved", waiting_for, "", "")
    return Standing(state if state in {"waiting", "resolved", "closed"} else "open", waiting_for, "", "")


def changed(case_no: str, now: Standing, last: Event | None, run_no: int, day: str) -> Event | None:
    """The row a night adds to a claim's history; None when it stands as it stood."""
    if last and last.state not in BY_A_PERSON and (last.state, last.waits_for) == (now.state, now.waits_for):
        return None
    if last and last.state == "answered" and (now.state, now.waits_for) == ("waiting", last.waits_for):
        return None
    return Event(0, run_no, case_no, now.state, now.waits_for, now.about, "", "", day, now.reason)


def contested(lines: Iterable[Judged]) -> dict[str, tuple[tuple[str, str], ...]]:
    """payment_id → the (case, contract) of every list that claims it, where lists of different contracts do."""
    claims: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in lines:
        for paid in one.payments if one.line_no else ():
            claims[paid.payment_id].add((one.case_no, one.contract_no))
    return {
        payment_id: tuple(sorted(found))
        for payment_id, found in sorted(claims.items())
        if len({case_no for case_no, _ in found}) > 1 and len({contract_no for _, contract_no in found}) > 1
    }


def findings(standings: Mapping[str, tuple[str, str, Standing]], lines: Iterable[Judged]) -> list[Finding]:
    """A finding a claim that is not closed, and one a payment that two customers claim; ``standings``: case → (contract, day, how it stands)."""
    found = [
        Finding("claim_case", case_no, case_no=case_no, contract_no=contract_no, sentence=f"claim {case_no} is {now.words}: {now.reason}", day=day)
        for case_no, (contract_no, day, now) in sorted(standings.items())
    ]
    by_payment = list(lines)
    paid = {one.payment_id: one for each in by_payment for one in each.payments}
    for payment_id, claims in contested(by_payment).items():
        one = paid[payment_id]
        who = " and ".join(f"claim {case_no} (contract {contract_no})" for case_no, contract_no in claims)
        found.append(
            Finding(
                "claimed_by_two", payment_id, case_no=claims[0][0], contract_no=claims[0][1], payment_id=payment_id, entry_ref=one.entry_ref,
                booked_minor=one.amount_minor, currency=one.currency, day=one.booking_date, sentence=f"the payment of {one.booking_date} is claimed by {who}",
            )
        )  # fmt: skip
    return found
