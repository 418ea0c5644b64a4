"""Paying money back: asked for by one person, approved by another, written out as one file for the internetbank.

Nothing is posted here: when the bank books the payment, the night finds the refund and takes it from the contract's credit. Until then,
or until the refund is withdrawn, no bill uses so much of it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch.person_run import person_run
from reconcile.core import money, refunds
from reconcile.core.refunds import Refund
from reconcile.errors import WrongUse
from reconcile.reports.pain001 import Transfer, write_transfers
from reconcile.store import refunds as stored
from reconcile.store import rulings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.rulings import Ruler
    from reconcile.core.policy import Policy
    from reconcile.core.refunds import Credit, Debit


class Payee(NamedTuple):
    """Whom to pay, where the one who paid is not to be; "" where he is."""

    iban: str = ""
    name: str = ""


def ask(connection: Connection, policy: Policy, contract: str, amount: str, ruler: Ruler, payee: Payee = Payee(), currency: str = "") -> Refund:  # noqa: B008
    """Ask for a part of a contract's credit to be paid back, in a currency ("": that of its last payment on account, else of its credit notes).

    The credit is what is on account, then what bills have left of its credit notes. Raises: WrongUse when it has less, or it is not
    clear to whom.
    """
    known = rulings.contract(connection, contract)
    if known is None:
        raise WrongUse(f"contract {contract}", "there is no such contract", "look for it with `reconcile find NAME`")
    number = known[0]
    paid_in = stored.credit(connection, number)
    notes = stored.credit_notes(connection, number)
    currency = currency.upper() or (paid_in[-1].currency if paid_in else next(iter(notes), "EUR"))
    paid_in = [one for one in paid_in if one.currency == currency]
    minor = _amount(amount, currency)
    spoken_for = sum(one.amount_minor for one in under_way(connection) if (one.contract_no, one.currency) == (number, currency))
    on_account = sum(one.amount_minor for one in paid_in)
    if minor > on_account + notes.get(currency, 0) - spoken_for:
        less = f", {money.to_text(spoken_for, currency)} of it asked for already or on its way to the customer" if spoken_for else ""
        has = credit_words(on_account, notes.get(currency, 0), currency)
        raise WrongUse(f"contract {number}", f"has {has}{less}; {amount} is more", "see `reconcile show`, and ask for less")
    if minor + spoken_for > on_account:  # of a credit note: it goes to who pays the contract's bills
        paid_in = [*stored.payers(connection, number, currency), *paid_in]
    name, account, ours = _payee(paid_in, payee, number)
    with person_run(connection, policy, ruler, "refund_asked") as run:
        one = Refund(
            0, run.run_no, stored.next_refund(connection), "asked", number, minor, currency, name, account, ours, ruler.who, ruler.login,
            ruler.given_at, run.as_of, ruler.reason,
        )  # fmt: skip
        stored.add(connection, [one])
    return one


def credit_words(on_account: int, notes: int, currency: str) -> str:
    """What a contract has to the good: ``30.00 EUR on account and 40.00 EUR of credit notes``."""
    more = f" and {money.to_text(notes, currency)} {currency} of credit notes" if notes else ""
    return f"{money.to_text(on_account, currency)} {currency} on account{more}"


def _amount(text: str, currency: str) -> int:
    try:
        minor = money.to_minor(text.replace(",", "."), currency)
    except ValueError:
        minor = 0
    if minor <= 0:
        raise WrongUse("refund", f"“{text}” is no amount in {currency}", "write it as 12.50")
    return minor


def _payee(paid_in: list[Credit], told: Payee, number: str) -> tuple[str, str, str]:
    """(name, IBAN, our account)."""
    if not paid_in:
        to_do = "pay it in the internetbank, with the contract's number in the text: the night then books it"
        raise WrongUse(f"contract {number}", "nobody has ever paid for it, so it is not known from which account of ours to pay", to_do)
    payer = refunds.payee(paid_in)
    account = told.iban.replace(" ", "").upper() or (payer.payer_account if payer else "")
    if not account:
        raise WrongUse(
            f"contract {number}", "its credit was paid from several accounts, or from an unknown one", "say whom to pay: --to IBAN --name NAME"
        )
    if not refunds.is_account(account):
        raise WrongUse(f"account {account}", "is no IBAN", "check it, and give it with --to IBAN")
    name = told.name.strip() or (payer.payer_name if payer and payer.payer_account == account else "")
    if not name:
        raise WrongUse(f"account {account}", "it is not known whose it is", "give the name with --name NAME")
    return name, account, paid_in[-1].account


def approve(connection: Connection, policy: Policy, refund_no: int, ruler: Ruler) -> Refund:
    """A second person's yes. Raises: WrongUse when it is the first one's, or there is nothing to approve.

    A second person has another name and is another user of the computer; only the name counts where the policy says that
    people share a user.
    """
    one = _of(connection, refund_no, {"asked"})
    if ruler.who.strip().casefold() == one.who.strip().casefold():
        raise WrongUse(f"refund {refund_no}", f"{one.who} has asked for it", "a second person approves it")
    if one.login and ruler.login == one.login and not policy.refund_logins_shared:
        to_do = "a second person approves it as a user of their own; where all share one user, say [refunds] logins_shared = true in reconcile.toml"
        raise WrongUse(f"refund {refund_no}", f"{one.who} has asked for it as the same user of this computer, {one.login}", to_do)
    _must_be_covered(connection, [one.contract_no], f"refund {refund_no}")
    return _say(connection, policy, one, "approved", ruler)


def withdraw(connection: Connection, policy: Policy, refund_no: int, ruler: Ruler, *, not_executed: bool = False) -> Refund:
    """Take it back before it is written out, or afterwards where the bank has ``not_executed`` it; its credit is free again.

    Raises: WrongUse when it was sent and nobody says that, or the bank has booked it.
    """
    story = next((one for one in every(connection) if one.refund.refund_no == refund_no), None)
    if story is not None and story.debit is not None:
        to_do = "what comes back of it is found by the night"
        raise WrongUse(f"refund {refund_no}", f"was booked by the bank on {story.debit.booking_date}", to_do)
    if story is not None and story.state == "sent" and not not_executed:
        to_do = "where the bank has refused or lost it, say so with --not-executed: its credit is free again"
        raise WrongUse(f"refund {refund_no}", f"was sent on {story.refund.day}, and the bank may book it any day", to_do)
    return _say(connection, policy, _of(connection, refund_no, {"asked", "approved", "sent"}), "withdrawn", ruler)


def _of(connection: Connection, refund_no: int, states: set[str]) -> Refund:
    found = {one.refund_no: one for one in stored.as_they_stand(connection)}.get(refund_no)
    if found is None:
        raise WrongUse(f"refund {refund_no}", "there is no such refund", "`reconcile refund list` names them")
    if found.state not in states:
        raise WrongUse(f"refund {refund_no}", f"is {found.state} since {found.day}", "`reconcile refund list` shows how each stands")
    return found


def _say(connection: Connection, policy: Policy, one: Refund, state: str, ruler: Ruler) -> Refund:
    with person_run(connection, policy, ruler, f"refund_{state}") as run:
        said = one._replace(
            run_no=run.run_no,
            state=state,
            who=ruler.who,
            login=ruler.login,
            given_at=ruler.given_at,
            day=run.as_of,
            reason=ruler.reason or one.reason,
        )
        stored.add(connection, [said])
    return said


def write_out(connection: Connection, policy: Policy, sender: str, ruler: Ruler, path: Path) -> list[Refund]:
    """Write every approved refund as one pain.001, and note that it was. The file is written before the note is kept.

    Raises: WrongUse when nothing is approved, ReconcileError when the file cannot be written.
    """
    approved = [one for one in stored.as_they_stand(connection) if one.state == "approved"]
    if not approved:
        raise WrongUse("refund", "no refund is approved and not yet written out", "see `reconcile refund list`")
    _must_be_covered(connection, [one.contract_no for one in approved], "refund")
    with person_run(connection, policy, ruler, "refund_sent") as run:
        sent = [
            one._replace(run_no=run.run_no, state="sent", who=ruler.who, login=ruler.login, given_at=ruler.given_at, day=run.as_of)
            for one in approved
        ]
        stored.add(connection, sent)
        write_transfers(path, f"REFUND-{run.run_id}", ruler.given_at, run.as_of, sender, [_transfer(one) for one in approved])
    return sent


def _transfer(one: Refund) -> Transfer:
    return Transfer(
        one.account,
        one.payee_name,
        one.payee_iban,
        one.amount_minor,
        one.currency,
        refunds.end_to_end_id(one.refund_no),
        f"Atmaksa / refund, līgums {one.contract_no}",
    )


def uncovered(connection: Connection, numbers: Iterable[str]) -> str:
    """What refunds of these contracts are under way for more than is on account and of credit notes; "" when the credit is there."""
    wanted = set(numbers) - {""}
    if not stored.asked_for(connection, wanted):
        return ""
    asked = [one for one in under_way(connection) if one.contract_no in wanted]
    for number, currency in sorted({(one.contract_no, one.currency) for one in asked}):
        mine = [one for one in asked if (one.contract_no, one.currency) == (number, currency)]
        due = sum(one.amount_minor for one in mine)
        there = sum(one.amount_minor for one in stored.credit(connection, number) if one.currency == currency)
        notes = stored.credit_notes(connection, number).get(currency, 0)
        if there + notes < due:
            which = " and ".join(f"refund {one.refund_no}" for one in mine)
            be = "are" if len(mine) > 1 else "is"
            return f"{which} of {money.to_text(due, currency)} {currency} {be} under way, and contract {number} would have {credit_words(there, notes, currency)}"
    return ""


def _must_be_covered(connection: Connection, numbers: Iterable[str], where: str) -> None:
    """Raises: WrongUse when the credit has gone since the refund was asked for."""
    found = uncovered(connection, numbers)
    if found:
        raise WrongUse(where, found.replace("would have", "has"), "withdraw it with `reconcile refund withdraw NO`, and ask for what there is")


class Story(NamedTuple):
    """A refund from who asked for it to the bank's debit. ``state`` is that of the refund, or ``booked``."""

    refund: Refund
    state: str
    asked_by: str
    asked_on: str
    approved_by: str
    debit: Debit | None


def every(connection: Connection, run_no: int = stored.LATEST) -> list[Story]:
    """Every refund as it stood after a run, by number."""
    said = [list(each) for _, each in groupby(stored.events(connection, run_no), key=lambda one: one.refund_no)]
    sent = {each[-1].contract_no for each in said if each[-1].state == "sent"}
    booked = refunds.booked_by([each[-1] for each in said], stored.debits(connection, sent, run_no)) if sent else {}
    return [_story(each, booked.get(each[0].refund_no)) for each in said]


def _story(said: list[Refund], debit: Debit | None) -> Story:
    asked, stands = said[0], said[-1]
    approved = next((one.who for one in said if one.state == "approved"), "")
    return Story(stands, "booked" if debit else stands.state, asked.who, asked.day, approved, debit)


def under_way(connection: Connection, run_no: int = stored.LATEST) -> list[Refund]:
    """The refunds whose money is still on account: asked for, approved, or written out and not yet booked by the bank."""
    return [one.refund for one in every(connection, run_no) if one.state in refunds.OPEN]
