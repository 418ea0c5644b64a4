"""Collecting a chunk's evidence from the store, as what ``core.evidence`` turns into facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import evidence_habits, evidence_lettered, evidence_unguarded
from reconcile.batch.evidence_texts import names_in
from reconcile.core import numbers
from reconcile.core.calendar import months_before
from reconcile.core.evidence import Facts, gather
from reconcile.core.found import Contract, Found, Hit, Past, Payment, ToPay
from reconcile.core.names import alike, name_key
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconcile.batch.ahead import Ahead
    from reconcile.batch.context import Night, Ours
    from reconcile.batch.evidence_texts import Said
    from reconcile.store.pending import Waiting


def collect(night: Night, payments: Sequence[Waiting], ahead: Ahead) -> tuple[dict[str, Facts], dict[str, tuple[str, ...]]]:
    """The facts of each payment, and for those that name nothing, contracts that name or address suggest."""
    said = ahead.of(payments)
    keys = [payment.payment_id for payment in payments]
    hits = {key: said.hits[key] for key in keys if key in said.hits}
    near = {key: said.near[key] for key in keys if key in said.near}
    payers, pasts = _history(night, payments)
    wanted = {hit.contract_no for mine in hits.values() for hit in mine} | {slip.contract_no for slips in near.values() for slip in slips}
    wanted |= {number for past in pasts.values() for number in past.contracts}
    contracts = contracts_of(night, wanted)
    near = {key: real for key, slips in near.items() if (real := [slip for slip in slips if slip.contract_no in contracts])}
    pasts = {payer: past for payer, found in pasts.items() if (past := _told_of(found, contracts)).contracts}
    history = {key: pasts[payer] for key, payer in payers.items() if payer in pasts}
    hits = _still_meant(hits, contracts)
    rest = [payment for payment in payments if payment.payment_id not in said.hits]
    hints = {**_hints(night, rest, said), **_namesakes(night, payments, hits, history, contracts)}
    contracts.update(contracts_of(night, {number for hint in hints.values() for number in hint.suggested} - contracts.keys()))
    items = items_of(night, contracts, {hit.item_key for mine in hits.values() for hit in mine if hit.item_key})
    by_history = {payment.payment_id for payment in rest} & history.keys()
    alone = {number for payer in {payers[key] for key in by_history} for number in pasts[payer].contracts}
    found = Found(
        hits=hits,
        near=near,
        contracts=contracts,
        siblings=_siblings(night, alone, contracts),
        history=history,
        items=items,
        currencies=_currencies(night, items, contracts, {payment.currency for payment in payments}),
        unknown=said.unknown,
        stray={key: token for key, token in said.stray.items() if key in by_history},
        suggested={key: sorted(hint.suggested) for key, hint in hints.items() if hint.suggested},
        collectors=_collecting(night, payments),
        sold=lookup.sold(night.connection, alone),
        elsewhere=_elsewhere(hints, history, contracts),
        dense=night.dense,
        schemes=night.schemes,
    )
    seen = (Payment(p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name) for p in payments)
    checked = {key for key, mine in hits.items() if any(hit.source == "reference" for hit in mine)}
    names = {payment.payment_id: payment.payer_name for payment in payments}
    customers = {number: one.customer_name for number, one in contracts.items()}
    facts = evidence_unguarded.marked(night, gather(seen, found), checked, names, customers)
    facts = evidence_habits.marked(night, payments, facts)
    return facts, {key: hint.suggested for key, hint in hints.items()}


def contracts_of(ours: Ours, numbers_wanted: Iterable[str]) -> dict[str, Contract]:
    """Those that exist, by number."""
    return {row[0]: Contract(*row[1:]) for row in lookup.contracts(ours.connection, numbers_wanted)}


def _still_meant(hits: Mapping[str, list[Hit]], contracts: Mapping[str, Contract]) -> dict[str, list[Hit]]:
    """Without customer numbers a contract had before it passed to another customer."""

    def meant(hit: Hit) -> bool:
        return hit.kind != "customer" or (hit.contract_no in contracts and numbers.normal(contracts[hit.contract_no].customer_no) == hit.token)

    return {key: kept for key, found in hits.items() if (kept := [hit for hit in found if meant(hit)])}


def items_of(night: Night, contracts: Iterable[str], named: Iterable[str]) -> dict[str, list[ToPay]]:
    """What is open of these contracts, oldest due first."""
    result: dict[str, list[ToPay]] = {}
    for contract_no, currency, open_minor, _, item_key, opens_on in lookup.open_item_rows(night.connection, contracts, night.as_of, named):
        result.setdefault(contract_no, []).append(ToPay(currency, open_minor, item_key, opens_on))
    return result


def _siblings(night: Night, numbers_alone: Iterable[str], contracts: Mapping[str, Contract]) -> dict[str, list[tuple[str, str]]]:
    """By contract, (opened_on, closed_on) of the other contracts of its customer."""
    wanted = [(number, contracts[number].customer_no, name_key(contracts[number].customer_name)) for number in numbers_alone]
    result: dict[str, list[tuple[str, str]]] = {}
    for number, opened_on, closed_on in lookup.siblings(night.connection, wanted):
        result.setdefault(number, []).append((opened_on, closed_on))
    return result


def _currencies(night: Night, items: Mapping[str, Sequence[ToPay]], contracts: Iterable[str], wanted: Iterable[str]) -> dict[str, frozenset[str]]:
    """In what contracts are billed, where nothing in a payment's currency is open."""
    needed = frozenset(wanted)
    bare = [number for number in contracts if not needed.issubset([item.currency for item in items.get(number, ())])]
    result: dict[str, set[str]] = {}
    for number, currency in lookup.item_currencies(night.connection, bare):
        result.setdefault(number, set()).add(currency)
    return {number: frozenset(found) for number, found in result.items()}


def _collecting(night: Night, payments: Sequence[Waiting]) -> frozenset[str]:
    many = {*night.policy.collectors, *night.own_accounts}
    return frozenset(payment.payment_id for payment in payments if payment.payer_account in many)


_Payer = tuple[str, str]  # account and booking day


def _history(night: Night, payments: Sequence[Waiting]) -> tuple[dict[str, _Payer], dict[_Payer, Past]]:
    """By payment its payer, and by payer what the account has paid for before the day."""
    many = {*night.policy.collectors, *night.own_accounts}
    payers = {
        p.payment_id: (p.payer_account, p.booking_date) for p in payments if p.payer_account and p.payer_account not in many and p.amount_minor > 0
    }
    asked = {(account, months_before(day, night.policy.history_months), day) for account, day in set(payers.values())}
    found: dict[_Payer, list[tuple[str, int]]] = {}
    for account, day, number, numbered in lookup.history(night.connection, asked):
        found.setdefault((account, day), []).append((number, numbered))
    return payers, {payer: Past(tuple(row[0] for row in rows), tuple(row[1] for row in rows)) for payer, rows in found.items()}


def _told_of(past: Past, contracts: Mapping[str, Contract]) -> Past:
    """Without contracts that no contracts table has told us of."""
    if all(number in contracts for number in past.contracts):
        return past
    rows = [row for row in zip(*past, strict=True) if row[0] in contracts]
    return Past(tuple(row[0] for row in rows), tuple(row[1] for row in rows))


class _Hint(NamedTuple):
    """What name and address suggest; ``others`` are the contracts of the ultimate payer's name and of the address in the text, ``names``
    the customers' names the text or the ultimate payer has.
    """

    suggested: tuple[str, ...]
    others: tuple[str, ...]
    names: tuple[str, ...] = ()


def _hints(night: Night, payments: Sequence[Waiting], told: Said) -> dict[str, _Hint]:
    """Contracts whose customer has the payer's name, or whose address stands in the text: suggestions, never proof."""
    if not payments:
        return {}
    by_name = {p.payment_id: (name_key(p.payer_name), name_key(p.ultimate_name)) for p in payments}
    said = {p.payment_id: names_in(p.remittance_text) for p in payments}
    named, real_names, addressed = told.by_name, told.real_names, told.addressed
    common = real_names - named.keys()
    by_sum = _with_sum(night, ((p, key) for p in payments for key in (*by_name[p.payment_id], *said[p.payment_id]) if key in common))
    result = {}
    cut = evidence_lettered.cut_short(night, payments)
    for payment_id, (payer, ultimate) in by_name.items():
        there = addressed.get(payment_id, [])
        behind = [one for key in (ultimate, *said[payment_id]) if key != payer for one in named.get(key, [])]
        suggested = tuple(dict.fromkeys([*cut.get(payment_id, []), *by_sum.get(payment_id, []), *named.get(payer, []), *behind, *there]))
        names = tuple(key for key in (ultimate, *said[payment_id]) if key != payer and key in real_names)
        if suggested or names:
            result[payment_id] = _Hint(suggested, tuple(dict.fromkeys([*behind, *there])), names)
    return result


def _namesakes(
    night: Night,
    payments: Sequence[Waiting],
    hits: Mapping[str, Sequence[Hit]],
    history: Mapping[str, Past],
    contracts: Mapping[str, Contract],
) -> dict[str, _Hint]:
    """Contracts of the payer's name, for payments that name one contract, of another name and that the account has not paid for."""
    keys: dict[str, str] = {}
    for payment in payments:
        found = hits.get(payment.payment_id, ())
        number = found[0].contract_no if found and payment.payer_name else ""
        if number not in contracts or payment.payer_name == contracts[number].customer_name or any(hit.contract_no != number for hit in found):
            continue
        name, key = contracts[number].customer_name, name_key(payment.payer_name)
        paid_for = payment.payment_id in history and number in history[payment.payment_id].contracts
        if key != name_key(name) and not paid_for and not alike(payment.payer_name, name):
            keys[payment.payment_id] = key
    telling = lookup.telling_hits(night.connection, set(keys.values()), "name")
    common = [payment for payment in payments if keys.get(payment.payment_id, "") not in {"", *telling}]
    by_sum = _with_sum(night, ((payment, keys[payment.payment_id]) for payment in common))
    return {key: _Hint(tuple(telling.get(name) or by_sum[key]), ()) for key, name in keys.items() if name in telling or key in by_sum}


def _elsewhere(hints: Mapping[str, _Hint], history: Mapping[str, Past], contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Payments whose address, or a customer's name in the text, are known, and not those of any contract the account has paid for."""
    return frozenset(
        key for key, hint in hints.items() if (hint.others or hint.names) and key in history and not _at_home(hint, history[key].contracts, contracts)
    )


def _at_home(hint: _Hint, past: Sequence[str], contracts: Mapping[str, Contract]) -> bool:
    """Whether what the payment points to is of a customer the account has paid for."""
    mine = {*past, *(contracts[number].customer_no or number for number in past)}
    told = any(one in mine or (one in contracts and contracts[one].customer_no in mine) for one in hint.others)
    return told or not {name_key(contracts[number].customer_name) for number in past}.isdisjoint(hint.names)


def _with_sum(night: Night, wanted: Iterable[tuple[Waiting, str]]) -> dict[str, list[str]]:
    """By payment, the contracts of a customer of this name that have an open item of the payment's sum."""
    return night.name_sums.find((p.payment_id, key, p.amount_minor, p.currency, p.booking_date) for p, key in wanted)
