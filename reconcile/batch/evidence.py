"""Collecting a chunk's evidence from the store, as the frames that ``core.evidence`` turns into facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.batch import evidence_lettered, evidence_unguarded
from reconcile.batch.evidence_texts import HITS, frame_of, names_in
from reconcile.core import numbers
from reconcile.core.evidence import Facts, Frames, gather
from reconcile.core.names import alike, name_key
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.batch.context import Night
    from reconcile.batch.evidence_texts import Ahead, Said
    from reconcile.store.pending import Waiting

_ID = {"payment_id": pl.String}
_CONTRACTS = {"contract_no": pl.String, "customer_no": pl.String, "customer_name": pl.String, "closed_on": pl.String}
_SUGGESTED = {**_ID, "contract_no": pl.String}
_SIBLINGS = {"contract_no": pl.String, "opened_on": pl.String, "closed_on": pl.String}
_HISTORY = {**_ID, "contract_no": pl.String, "numbered_n": pl.Int64, "any_n": pl.Int64}
_ITEMS = {
    "contract_no": pl.String, "currency": pl.String, "open_minor": pl.Int64, "due_on": pl.String, "item_key": pl.String, "opens_on": pl.String,
}  # fmt: skip
_CURRENCIES = {"contract_no": pl.String, "currency": pl.String}
_PAYMENTS = {**_ID, "booking_date": pl.String, "amount_minor": pl.Int64, "currency": pl.String, "payer_name": pl.String}


def collect(night: Night, payments: Sequence[Waiting], ahead: Ahead) -> tuple[dict[str, Facts], dict[str, tuple[str, ...]]]:
    """The facts of each payment, and for those that name nothing, contracts that name or address suggest."""
    said = ahead.of(payments)
    hits, named, near = said.hits, said.named, said.near
    rest = [payment for payment in payments if payment.payment_id not in named]
    history = _history(night, payments)
    wanted = {*hits["contract_no"], *near["contract_no"], *history["contract_no"]}
    known = lookup.contracts(night.connection, wanted)
    contracts = frame_of(known, _CONTRACTS)
    real = set(contracts["contract_no"])
    near, history = (frame.filter(pl.col("contract_no").is_in(list(real))) for frame in (near, history))
    hits = _still_meant(hits, known)
    hints = {**_hints(night, rest, said), **_namesakes(night, payments, hits, history, known)}
    more = lookup.contracts(night.connection, {one for hint in hints.values() for one in hint.suggested} - real)
    contracts = pl.concat([contracts, frame_of(more, _CONTRACTS)])
    real |= {row[0] for row in more}
    items = lookup.open_item_rows(night.connection, real, night.as_of, {key for key in hits["item_key"] if key})
    by_history = history.filter(~pl.col("payment_id").is_in(list(named)))
    alone = set(by_history["contract_no"])
    frames = Frames(
        payments=frame_of(((p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name) for p in payments), _PAYMENTS),
        hits=hits,
        near=near,
        contracts=contracts,
        siblings=frame_of(lookup.siblings(night.connection, [(row[0], row[1], name_key(row[2])) for row in known if row[0] in alone]), _SIBLINGS),
        history=history,
        items=frame_of(items, _ITEMS),
        currencies=_currencies(night, real, items, {payment.currency for payment in payments}),
        unknown=said.unknown,
        stray=said.stray.filter(pl.col("payment_id").is_in(by_history["payment_id"].unique().to_list())),
        suggested=frame_of(((payment_id, number) for payment_id, hint in hints.items() for number in hint.suggested), _SUGGESTED),
        collectors=_collecting(night, payments),
        sold=lookup.sold(night.connection, alone),
        elsewhere=_elsewhere(hints, history, known),
        dense=night.dense,
        schemes=night.schemes,
    )
    checked = set(hits.filter(pl.col("source") == "reference")["payment_id"])
    names = {payment.payment_id: payment.payer_name for payment in payments}
    facts = evidence_unguarded.marked(night, gather(frames), checked, names, {row[0]: row[2] for row in known})
    return facts, {payment_id: found.suggested for payment_id, found in hints.items()}


def _still_meant(hits: pl.DataFrame, known: Iterable[tuple[str, str, str, str]]) -> pl.DataFrame:
    """Without customer numbers a contract had before it passed to another customer."""
    today = frame_of(((row[0], numbers.normal(row[1])) for row in known), {"contract_no": pl.String, "customer": pl.String})
    joined = hits.join(today, on="contract_no", how="left")
    return joined.filter((pl.col("kind") != "customer") | (pl.col("customer") == pl.col("token"))).select(*HITS)


def _currencies(night: Night, contracts: set[str], items: Iterable[Sequence[str]], wanted: set[str]) -> pl.DataFrame:
    """In what contracts are billed, where nothing in a payment's currency is open."""
    open_in = {(row[0], row[1]) for row in items}
    bare = [number for number in contracts if any((number, currency) not in open_in for currency in wanted)]
    return frame_of(lookup.item_currencies(night.connection, bare), _CURRENCIES)


def _collecting(night: Night, payments: Sequence[Waiting]) -> frozenset[str]:
    many = {*night.policy.collectors, *night.own_accounts}
    return frozenset(payment.payment_id for payment in payments if payment.payer_account in many)


def _history(night: Night, payments: Sequence[Waiting]) -> pl.DataFrame:
    many = {*night.policy.collectors, *night.own_accounts}
    rows = [
        (p.payment_id, p.payer_account, months_before(p.booking_date, night.policy.history_months), p.booking_date)
        for p in payments
        if p.payer_account and p.payer_account not in many and p.amount_minor > 0
    ]
    return frame_of(lookup.history(night.connection, rows), _HISTORY)


def months_before(day: str, months: int) -> str:
    """The same day so many months earlier, the last of the month where it has no such day."""
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:])
    whole = year * 12 + month - 1 - months
    last = (31, 29 if whole // 12 % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[whole % 12]
    return f"{whole // 12:04}-{whole % 12 + 1:02}-{min(number, last):02}"


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
    by_sum = _with_sum(night, ((p, key) for p in payments for key in (*by_name[p.payment_id], *said[p.payment_id]) if key in common), "name")
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
    night: Night, payments: Sequence[Waiting], hits: pl.DataFrame, history: pl.DataFrame, known: Iterable[tuple[str, str, str, str]]
) -> dict[str, _Hint]:
    """Contracts of the payer's name, for payments that name one contract, of another name and that the account has not paid for."""
    names = {row[0]: row[2] for row in known}
    paid_for = set(history.select("payment_id", "contract_no").iter_rows())
    named: dict[str, set[str]] = {}
    for payment_id, number in hits.select("payment_id", "contract_no").iter_rows():
        named.setdefault(payment_id, set()).add(number)
    keys: dict[str, str] = {}
    for payment in payments:
        (number, *others) = named.get(payment.payment_id, ("",))
        if number in names and not others and payment.payer_name and (payment.payment_id, number) not in paid_for:
            key = name_key(payment.payer_name)
            if key != name_key(names[number]) and not alike(payment.payer_name, names[number]):
                keys[payment.payment_id] = key
    found = lookup.telling_hits(night.connection, set(keys.values()), "name")
    common = [payment for payment in payments if keys.get(payment.payment_id, "") not in {"", *found}]
    by_sum = _with_sum(night, ((payment, keys[payment.payment_id]) for payment in common), "name")
    return {
        payment_id: _Hint(tuple(found.get(key) or by_sum[payment_id]), ()) for payment_id, key in keys.items() if key in found or payment_id in by_sum
    }


def _elsewhere(hints: dict[str, _Hint], history: pl.DataFrame, known: Iterable[tuple[str, str, str, str]]) -> frozenset[str]:
    """Payments whose address, or a customer's name in the text, are known, and not those of any contract the account has paid for."""
    customers = {row[0]: row[1] for row in known}
    name_of = {row[0]: row[2] for row in known}
    past: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    pointing = [payment_id for payment_id, hint in hints.items() if hint.others or hint.names]
    mine = history.filter(pl.col("payment_id").is_in(pointing))
    for payment_id, number in mine.select("payment_id", "contract_no").iter_rows():
        past.setdefault(payment_id, set()).update({number, customers.get(number, "") or number})
        names.setdefault(payment_id, set()).add(name_key(name_of.get(number, "")))
    return frozenset(
        payment_id
        for payment_id, hint in hints.items()
        if payment_id in past
        and (hint.others or hint.names)
        and not any(one in past[payment_id] or customers.get(one, "") in past[payment_id] for one in hint.others)
        and not names[payment_id] & set(hint.names)
    )


def _with_sum(night: Night, wanted: Iterable[tuple[Waiting, str]], kind: str) -> dict[str, list[str]]:
    """By payment, the contracts that have one of these keys and an open item of the payment's sum."""
    rows = [(p.payment_id, key, p.amount_minor, p.currency, p.booking_date) for p, key in wanted]
    return lookup.with_sum(night.connection, rows, kind) if rows else {}
