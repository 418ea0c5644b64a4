"""Lists customers send in, over the payments of a world, each with one thing to find; and the verdict due to each line.

A list is the customer's own payments on one contract as she knows them, with one of them changed, added or left out. The
differences of a case add up to what she claims less what stands on the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.demo.claim_stories import CLAIM_STORIES, Line, Pool
from reconcile.demo.world import CURRENCY, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconcile.demo.clerk import Part
    from reconcile.demo.desk import Desk, Draft, Home

CASES = 25


class Claims(NamedTuple):
    cases: tuple[ClaimCase, ...]
    lines: tuple[ClaimedLine, ...]
    verdicts: tuple[Verdict, ...]


def make_claims(desk: Desk, parts: Mapping[int, Sequence[Part]]) -> Claims:
    """The lists over these drafts (numbered, with their references), whose parts the clerk has worked out."""
    by_contract: dict[str, list[Draft]] = {}
    for draft in sorted(desk.drafts, key=lambda one: (one.day, one.number)):
        if draft.meant_for:
            by_contract.setdefault(draft.meant_for, []).append(draft)

    def on_contract(draft: Draft, contract_no: str) -> int:
        found = parts.get(draft.number, ())
        return sum(part.amount_minor for part in found if part.contract_no == contract_no and part.status in {"allocated", "on_account"})

    pool = Pool(desk.homes, by_contract, on_contract, set())
    cases: list[ClaimCase] = []
    lines: list[ClaimedLine] = []
    verdicts: list[Verdict] = []
    idle = 0
    while len(cases) < CASES and idle < len(CLAIM_STORIES):
        made = CLAIM_STORIES[(len(cases) + idle) % len(CLAIM_STORIES)](desk, pool)
        idle = 0 if made else idle + 1
        if made:
            home, found = made
            case_no = f"CL-{len(cases) + 1:03}"
            cases.append(_case(desk, pool, case_no, home, found))
            _add(desk, case_no, home, found, lines, verdicts)
    return Claims(tuple(cases), tuple(lines), tuple(verdicts))


def _add(desk: Desk, case_no: str, home: Home, found: list[Line], lines: list[ClaimedLine], verdicts: list[Verdict]) -> None:
    number = 0
    for line in sorted(found, key=lambda one: (one.verdict == "not_claimed", one.paid_on)):
        line_no = 0
        if line.verdict != "not_claimed":
            number += 1
            line_no = number
            beneficiary = line.beneficiary or (desk.accounts[home.account].iban if desk.random.randrange(2) else "")
            lines.append(
                ClaimedLine(
                    case_no,
                    line_no,
                    home.contract_no,
                    line.paid_on,
                    line.claimed_minor,
                    CURRENCY,
                    home.payer.name,
                    home.payer.account,
                    beneficiary,
                    "",
                    "par elektrību",
                    "",
                    "",
                )
            )
        claimed = 0 if line.verdict == "not_claimed" else line.claimed_minor
        verdicts.append(
            Verdict(
                case_no,
                line_no,
                home.contract_no,
                line.paid_on,
                claimed,
                line.booked_minor,
                claimed - line.booked_minor,
                line.verdict,
                line.entry_ref,
            )
        )


def _case(desk: Desk, pool: Pool, case_no: str, home: Home, found: list[Line]) -> ClaimCase:
    """The facts of a case; every third names the notice that started it."""
    claimed = [line for line in found if line.verdict != "not_claimed"]
    notice_date, notice_total = "", None
    if desk.random.randrange(3) == 0:
        notice_date = desk.banking_days[len(desk.banking_days) // 2]
        drafts = pool.by_contract[home.contract_no]
        notice_total = sum(pool.on_contract(draft, home.contract_no) for draft in drafts if draft.day <= notice_date)
    first = min([desk.starts_on, *(line.paid_on for line in claimed)])
    total = sum(line.claimed_minor for line in claimed)
    return ClaimCase(case_no, home.contract_no, first, desk.ends_on, total, notice_date, notice_total, desk.ends_on, CURRENCY)
