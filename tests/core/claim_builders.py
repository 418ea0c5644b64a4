"""A customer, her contract, her payments and her list, with everything that does not matter left at one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.compare import judge, judge_all
from reconcile.core.compare_proof import Doubt, Proof, Stated
from reconcile.core.compare_values import Around, Case, Judged, Received, Stands
from reconcile.core.reference_data import ClaimCase, ClaimedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.core.policy import OwnAccount

CONTRACT, OTHER = "1002003000", "1002009999"
OURS, OURS_TOO, HERS, A_STRANGERS = "LV10OURS0000000000001", "LV20OURS0000000000002", "LV30HERS0000000000003", "LV40ELSE0000000000004"
AS_OF = "2026-04-30"


def line(number: int, paid_on: str, amount: int, **said: str) -> ClaimedLine:
    """One line of her list; her own account is named unless something else is said."""
    texts = {
        "contract_no": CONTRACT,
        "currency": "EUR",
        "payer_name": "Ilze Bērziņa",
        "payer_iban": HERS,
        "beneficiary_iban": "",
        "bank_reference": "",
        "details": "",
        "status": "",
        "problem": "",
    }
    return ClaimedLine(case_no="CL-1", line_no=number, paid_on=paid_on, amount_minor=amount, **{**texts, **said})


def paid(number: int, day: str, amount: int, *stands: Stands, state: str = "posted", **said: object) -> Received:
    """One payment of ours; without ``stands`` it is booked on her contract whole."""
    values = {
        "entry_ref": f"REF-{number}",
        "account": OURS,
        "currency": "EUR",
        "value_date": "",
        "payer_account": HERS,
        "payer_name": "BERZINA ILZE",
        "why": "the text names contract 1002009999",
        "references": frozenset({f"REF{number:06}"}),
        "suggested": (),
        "gone": "",
    }
    where = stands or ((Stands("item", CONTRACT, amount),) if state == "posted" else ())
    return Received(payment_id=f"{day}-{number}", booking_date=day, amount_minor=amount, state=state, stands=where, **{**values, **said})  # type: ignore[arg-type]


def statement(account: str, first: str, last: str, opening: int | None = None, closing: int | None = None, booked: int = 0, **said: object) -> Stated:
    values: dict[str, object] = {"currency": "EUR", "statement_id": first, "sequence": "", "page": 0, "last_page": 1, "value_dated_minor": booked}
    stated: dict[str, Any] = {**values, **said}
    return Stated(account=account, from_date=first, to_date=last, opening_minor=opening, closing_minor=closing, booked_minor=booked, **stated)


WHOLE_YEAR = tuple(statement(account, "2026-01-01", "2026-04-30") for account in (OURS, OURS_TOO))


def around(
    statements: Iterable[Stated] = WHOLE_YEAR, doubts: Sequence[Doubt] = (), accounts: Iterable[OwnAccount] = (), as_of: str = AS_OF
) -> Around:
    """The run's surroundings: two accounts of ours, whose statements are complete up to the end of April."""
    return Around(as_of, frozenset({OURS, OURS_TOO}), frozenset(), 3, 3, Proof(accounts, statements, doubts))


def case(lines: Sequence[ClaimedLine], received: Sequence[Received], case_no: str = "CL-1", **said: object) -> Case:
    head = ClaimCase(case_no, CONTRACT, "", "", None, "", None, AS_OF, "EUR")._replace(**said)  # type: ignore[arg-type]
    own = tuple(one._replace(case_no=case_no) for one in lines)
    return Case(head, own, tuple(received), {CONTRACT: frozenset({HERS})}, {CONTRACT: "Ilze Bērziņa", OTHER: "Jānis Kalniņš"})


def verdicts(lines: Sequence[ClaimedLine], received: Sequence[Received], surroundings: Around | None = None, **said: Any) -> list[Judged]:
    """What each line of one list turned out to be."""
    return judge(case(lines, received, **said), surroundings or around())


def short(found: Iterable[Judged]) -> list[tuple[int, str, int]]:
    """(line, verdict, difference in cents) of each."""
    return [(one.line_no, one.verdict, one.difference_minor) for one in found]


def of_all(cases: Sequence[Case]) -> dict[tuple[str, int], Judged]:
    """The verdicts of several lists, by case and line."""
    return {(one.case_no, one.line_no): one for one in judge_all(cases, around())}
