"""Lines of a statement that are no customer's payment, and lines that hold several: fees, transfers, suppliers, batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo.desk import Draft, Payer
from reconcile.demo.kinds import all_plain
from reconcile.demo.world import SUPPLIER

if TYPE_CHECKING:
    from reconcile.demo.desk import Desk, Home, Turn

_FEE = "PMNT/MDOP/CHRG"
_INTEREST = "ACMT/MCOP/INTR"
_OUT = "PMNT/ICDT/ESCT"
_CREDIT = "PMNT/RCDT/ESCT"
_NOBODY = Payer("", "", "")
_WITH_DETAILS, _WITH_BATCHES = 0, 3  # accounts whose bank shows several details in a line, or batches whose details come apart
GRID, GENERATOR = "Ziemeļu Tīkls AS", "Vēja Dzirnavas SIA"  # those we pay for the network and the electricity


def bank_fees(desk: Desk) -> None:
    """Each bank takes its fee at the end of a month."""
    for first in desk.months:
        month = first.isoformat()[:7]
        day = max((day for day in desk.banking_days if day.startswith(month)), default="")
        for account in range(len(desk.accounts)):
            if day:
                desk.ours("bank_fee", day, -desk.random.randrange(150, 4_000), account, _NOBODY, "Konta apkalpošanas maksa", _FEE)


def interest(desk: Desk) -> None:
    """One bank pays interest on the balance."""
    day = desk.banking_days[-1]
    desk.ours("interest", day, desk.random.randrange(50, 3_000), 1, _NOBODY, "Procenti par konta atlikumu", _INTEREST)


def own_transfers(desk: Desk) -> None:
    """Money moved between two of our accounts: a debit here, a credit there."""
    for _ in desk.months:
        day = desk.random.choice(desk.banking_days)
        source = desk.random.randrange(4)
        target = (source + desk.random.randrange(1, 4)) % 4
        amount = 10_000 * desk.random.randrange(5, 60)
        for account, other, signed, code in ((source, target, -amount, _OUT), (target, source, amount, _CREDIT)):
            there = desk.accounts[other]
            desk.ours(
                "own_transfer",
                day,
                signed,
                account,
                Payer(SUPPLIER, there.iban, there.bank.bic),
                "Līdzekļu pārskaitījums starp kontiem",
                code,
            )


def suppliers(desk: Desk, number: int) -> None:
    """What we pay to those who sell to us, and once a credit from one of them."""
    random = desk.random
    grid, generator = desk.new_payer(GRID), desk.new_payer(GENERATOR)
    for count in range(number):
        payer = random.choice((grid, generator))
        text = f"Rēķins {'SK' if payer is grid else 'VD'}-{count + 11}"
        desk.ours("supplier_paid", random.choice(desk.banking_days), -random.randrange(20_000, 250_000), random.randrange(4), payer, text, _OUT)
    desk.ours(
        "supplier_refund",
        random.choice(desk.banking_days),
        random.randrange(5_000, 50_000),
        random.randrange(4),
        grid,
        "Kredītrēķins SK-7",
        _CREDIT,
    )


def collected(desk: Desk, households: list[tuple[Home, list[Turn]]]) -> None:
    """The post office took cash for several customers and pays it on in one sum, less its commission."""
    post = desk.new_payer("Pasta Kase AS")
    desk.collectors.append(post.account)
    for home, turns in households:
        all_plain(desk, home, turns[:-1])
    day = max(turns[-1].day for _, turns in households)
    drafts = []
    for home, turns in households:
        draft = desk.pay(home, "collected", day, turns[-1].item.amount_minor, f"līguma Nr. {home.contract_no}", payer=post)
        draft.account, draft.shape = _WITH_DETAILS, "collected"
        drafts.append(draft)
    fee = Draft("commission", day, -8 * len(households), _WITH_DETAILS, _NOBODY, "", "not_customer", shape="collected")
    drafts[0].together = [*drafts[1:], fee]
    desk.drafts.append(fee)


def batches_unexplained(desk: Desk) -> None:
    """A batch whose details never come, old enough to be a case; and one of the last day, whose details may still come."""
    for kind, back, outcome in (("batch_without_details", 9, "clarification"), ("batch_awaited", 1, "awaiting_details")):
        if len(desk.banking_days) <= back:
            continue
        inside = desk.random.randrange(3, 9)
        amount = sum(desk.random.randrange(1_500, 18_000) for _ in range(inside))
        draft = Draft(kind, desk.banking_days[-back], amount, _WITH_BATCHES, _NOBODY, "", outcome, inferable=False, shape="batch", inside=inside)
        desk.drafts.append(draft)
