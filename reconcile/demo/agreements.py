"""What banks pass on about automatic payment in the invented world, and what its customers ask for: something for every finding.

Worked out from a world that is made already, with chance of its own, so that it changes nothing else in it.
"""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.agreements import ADD, CHANGE, DELETE, Agreement
from reconcile.core.requests import AUTOPAY_INTEREST, LEVELLED_ON, PAPER_OFF, PAPER_ON, Request
from reconcile.demo import texts
from reconcile.demo.days import moved
from reconcile.demo.ibans import BANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.core.reference_data import Contract, Invoice
    from reconcile.demo.world import World

_QUICK, _QUICKEST = BANKS[0], BANKS[1]  # the banks whose retry days the settings name
RETRY_DAYS = ((_QUICK, 6), (_QUICKEST, 3))
_STEP = 40  # contracts for each further agreement of a kind, so that a larger world has more of them
_LARGE = 100  # contracts; a small world is for a clean first night
_PLAIN_KINDS = ("AUTOPAY", "BOTH")


class _Facts(NamedTuple):
    """What the world says that bears on agreements, by contract and by bill."""

    levelled: list[Contract]
    actual: list[Contract]
    closed: list[Contract]
    several: list[Contract]  # a contract of each customer who has several
    overdue: list[Invoice]  # nothing was paid of them
    begun: list[tuple[Invoice, int, str]]  # a part was paid: the bill, the part, the account it came from
    twice: list[tuple[str, str]]  # (contract, account) of those who paid a bill automatically and by hand


def agreements(world: World) -> list[Agreement]:
    """The events in the order in which the banks pass them on."""
    random = Random(f"agreements {world.size.seed}")
    facts = _facts(world)
    more = world.size.contracts // _STEP
    rows: list[Agreement] = []
    by_number = {one.contract_no: one for one in world.contracts}

    def add(contract: str, typed: str, **said: object) -> None:
        given = by_number[contract]
        bank, kind = random.choice(BANKS[2:]), random.choice(_PLAIN_KINDS)
        row = Agreement(bank.bic, "", ADD, kind, given.customer_name, "", typed, None, "no", 0, _begun(world), "")._replace(**said)  # type: ignore[arg-type]
        rows.append(row._replace(agreement_id=f"{row.bank[:4]}{len(rows) + 1:05}"))

    for plan in facts.levelled[: max(len(facts.levelled) // 2, 1)]:
        add(plan.contract_no, random.choice((plan.contract_no, f"Līg. {plan.contract_no}")), limit_minor=random.randrange(20, 60) * 100, pay_day=15)
    for bill in facts.overdue[: 2 + more]:
        add(bill.contract_no, bill.invoice_no, bank=_QUICKEST.bic)
    for bill, part, account in facts.begun[: 1 + more]:
        add(bill.contract_no, bill.contract_no, payer_iban=account, limit_minor=part, partial_allowed="yes")
    for number, account in facts.twice:
        add(number, number, bank=_QUICK.bic, payer_iban=account)
    for contract in facts.actual[: 2 + more]:
        add(contract.contract_no, f"{contract.contract_no[:4]} {contract.contract_no[4:]}")
    for contract in facts.closed[:1]:
        add(contract.contract_no, contract.contract_no)
    for contract in facts.several[:1]:
        add(contract.contract_no, contract.customer_no)
    for contract in facts.actual[-1 - more :]:
        add(contract.contract_no, texts.slipped(random, contract.contract_no))
    for contract in facts.actual[:1]:
        add(contract.contract_no, "010190-12345")  # a personal number, which we do not have
    return [*rows, *_later(world, rows)]


def requests(world: World) -> list[Request]:
    """The requests in the order in which they came; in a large world two of them name no contract of ours, and its first night says so."""
    random = Random(f"requests {world.size.seed}")
    facts = _facts(world)
    paper = [one.contract_no for one in facts.actual if one.bill_delivery == "paper"]
    email = [one.contract_no for one in facts.actual if one.bill_delivery == "email"]
    days = iter(moved(world.size.ends_on, -20 + step) for step in range(20))
    rows = [Request(number, PAPER_OFF, next(days), "portal", "Lūdzu vairs nesūtīt papīra rēķinus") for number in paper[:2]]
    rows += [Request(number, PAPER_ON, next(days), "phone", "") for number in email[:1]]
    rows += [Request(one.contract_no, AUTOPAY_INTEREST, next(days), "bank", "") for one in facts.actual[3:5]]
    rows += [Request(one.contract_no, LEVELLED_ON, next(days), "portal", "Gribu maksāt vienādi katru mēnesi") for one in facts.actual[5:6]]
    if world.size.contracts < _LARGE:
        return rows
    rows.append(Request("", PAPER_OFF, next(days), "e-mail", "Rēķinus tikai uz e-pastu, lūdzu"))
    wrong = texts.slipped(random, paper[-1] if paper else facts.actual[0].contract_no)
    rows.append(Request(wrong, PAPER_OFF, next(days), "portal", ""))
    return rows


def _later(world: World, rows: Sequence[Agreement]) -> Iterator[Agreement]:
    """What banks say of their agreements afterwards: one is changed, one ended and made again, one ended."""
    if len(rows) > 2:
        yield rows[0]._replace(action=CHANGE, payer_name=rows[0].payer_name.upper(), valid_from=moved(_begun(world), 20))
        yield rows[1]._replace(action=DELETE, valid_from="", valid_to=moved(_begun(world), 9))
        yield rows[1]._replace(valid_from=moved(_begun(world), 12))


def _begun(world: World) -> str:
    return moved(world.starts_on, -30)


def _facts(world: World) -> _Facts:
    closed = [one for one in world.contracts if one.closed_on]
    still = [one for one in world.contracts if not one.closed_on]
    of_customer: dict[str, list[Contract]] = defaultdict(list)
    for one in still:
        of_customer[one.customer_no].append(one)
    paid, parts = _paid(world)
    accounts = {payment.number: payment.payer_account for line in world.lines for payment in line.payments}
    cleared = {one.invoice_no for one in world.clearings}
    open_numbers = {one.contract_no for one in still}
    bills = sorted(
        (one for one in world.invoices if one.amount_minor > 0 and one.invoice_no not in cleared and one.contract_no in open_numbers),
        key=lambda one: (one.due_on, one.invoice_no),
    )
    begun = [(one, parts[one.invoice_no][0]) for one in bills if 0 < paid[one.invoice_no] < one.amount_minor and len(parts[one.invoice_no]) == 1]
    return _Facts(
        levelled=[one for one in still if one.plan == "levelled"],
        actual=[one for one in still if one.plan != "levelled" and len(of_customer[one.customer_no]) == 1],
        closed=closed,
        several=[found[0] for found in of_customer.values() if len(found) > 1],
        overdue=[one for one in bills if not paid[one.invoice_no] and one.due_on < world.size.ends_on],
        begun=[(bill, paid[bill.invoice_no], accounts[number]) for bill, number in begun],
        twice=sorted(
            {(one.contract_no, accounts[one.number]) for one in world.truth if one.kind == "paid_first" and one.contract_no in open_numbers}
        ),
    )


def _paid(world: World) -> tuple[dict[str, int], dict[str, list[int]]]:
    """By bill, what was paid of it, and by which payments."""
    paid: dict[str, int] = defaultdict(int)
    parts: dict[str, list[int]] = defaultdict(list)
    for one in world.truth:
        if one.status == "allocated" and one.item_key and one.allocated_minor:
            paid[one.item_key] += one.allocated_minor
            parts[one.item_key].append(one.number)
    return paid, parts
