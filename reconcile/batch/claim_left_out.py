"""Ours that customers' lists leave out: what the store knows of each, for the sentence that says who paid and whether it looks misplaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.autopay import AUTOPAY_ID
from reconcile.core.compare_left_out import Beside, told
from reconcile.core.numbers import normal
from reconcile.store import claim_left_out as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.core.compare_values import Case, Judged


def with_payers(connection: Connection, lines: Sequence[Judged], cases: Sequence[Case], nobodys: Collection[str]) -> list[Judged]:
    """The same lines; each that a list leaves out says who paid it. ``nobodys``: accounts that pay for many, which tell nothing."""
    left_out = [one for one in lines if not one.line_no]
    if not left_out:
        return list(lines)
    known = _Known(connection, left_out, nobodys)
    of_case = {case.head.case_no: case for case in cases}
    return [one if one.line_no else told(one, known.beside(one, of_case[one.case_no])) for one in lines]


class _Known:
    """Everything looked up, for all of them at once."""

    def __init__(self, connection: Connection, left_out: Sequence[Judged], nobodys: Collection[str]) -> None:
        self._texts = stored.texts(connection, (one.payments[0].payment_id for one in left_out))
        accounts = {one.payments[0].payer_account for one in left_out} - set(nobodys)
        self._paid_for = stored.paid_for(connection, accounts)
        hers = {one.contract_no for one in left_out}
        # A number of the text that is the contract's own tells nothing more; only others are looked up.
        typed = {number for one in left_out for number in self._texts[one.payments[0].payment_id].numbers - {normal(one.contract_no)}}
        self._named = stored.near(connection, typed, exactly=True)
        strange = {one.contract_no for one in left_out if not self._pays_here(one)}
        self._near = stored.near(connection, {normal(number) for number in strange})
        others = {number for found in (*self._named.values(), *self._near.values()) for number in found}
        others |= {number for found in self._paid_for.values() for _, number in found}
        self._customers = stored.customers(connection, hers | others)
        self._open = stored.open_sums(connection, others - hers)

    def beside(self, one: Judged, case: Case) -> Beside:
        paid = one.payments[0]
        text = self._texts[paid.payment_id]
        elsewhere: dict[str, int] = {}
        here = 0
        for payment_id, number in self._paid_for.get(paid.payer_account, ()):
            if payment_id == paid.payment_id:
                continue
            if self._is_hers(one.contract_no, number):
                here += 1
            else:
                elsewhere[number] = elsewhere.get(number, 0) + 1
        named = self._others(one, {number for typed in text.numbers - {normal(one.contract_no)} for number in self._named.get(typed, ())})
        near = self._others(one, self._near.get(normal(one.contract_no), set()))
        return Beside(
            automatic=text.rule == AUTOPAY_ID,
            customer_name=self._customers.get(one.contract_no, ("", ""))[1],
            her_names=frozenset(line.payer_name for line in case.lines),
            her_accounts=frozenset(line.payer_iban for line in case.lines),
            here=here,
            elsewhere=elsewhere,
            numbers=text.numbers,
            named=named,
            near=near,
            fits=frozenset(number for number in (*named, *near, *elsewhere) if (paid.amount_minor, paid.currency) in self._open.get(number, ())),
        )

    def _pays_here(self, one: Judged) -> bool:
        paid = one.payments[0]
        return any(number == one.contract_no and payment_id != paid.payment_id for payment_id, number in self._paid_for.get(paid.payer_account, ()))

    def _others(self, one: Judged, numbers: Collection[str]) -> frozenset[str]:
        return frozenset(number for number in numbers if not self._is_hers(one.contract_no, number))

    def _is_hers(self, contract_no: str, number: str) -> bool:
        """The contract itself, or another of its customer."""
        mine: Mapping[str, tuple[str, str]] = self._customers
        customer = mine.get(contract_no, ("", ""))[0]
        return number == contract_no or (customer != "" and mine.get(number, ("", ""))[0] == customer)
