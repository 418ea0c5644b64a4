"""Payments with one number and nothing beside it have their facts put together the short way: always what the long way gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core import evidence
from reconcile.core.found import Contract, Found, Hit, Past, Payment, Slip, ToPay

if TYPE_CHECKING:
    from reconcile.core.evidence import Facts

DAYS = ("2026-01-10", "2026-01-20", "2026-01-30")
NUMBERS = ("1002003017", "1002003071", "1483920657")
PAYMENT = Payment("P", "2026-01-20", 1000, "EUR", "Anna Bērziņa")
number = st.sampled_from(NUMBERS)
hits = st.builds(
    Hit,
    st.sampled_from(["reference", "typed", "end_to_end", "text"]),
    number,
    st.sampled_from(["contract", "customer", "invoice", "reference"]),
    number,
    st.sampled_from(["", "R-1", "R-2"]),
)
contract = st.builds(
    Contract, st.sampled_from(["", "410001", "410002"]), st.sampled_from(["Anna Bērziņa", "Jānis Kalniņš"]), st.sampled_from(["", *DAYS])
)
to_pay = st.builds(
    ToPay, st.sampled_from(["EUR", "EUR", "USD"]), st.sampled_from([400, 600, 1000]), st.sampled_from(["R-1", "R-2", "R-3"]), st.sampled_from(DAYS)
)


@st.composite
def worlds(draw: st.DrawFn) -> Found:
    contracts = {one: draw(contract) for one in NUMBERS}
    named = draw(st.lists(hits, min_size=1, max_size=2))
    told = draw(st.sampled_from(["nothing", "nothing", "nothing", "history", "history", "near", "suggested", "unknown"]))
    if told == "unknown":
        del contracts[named[0].contract_no]
    known = sorted(contracts)
    past = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    return Found(
        hits={"P": [hit for hit in named if hit.kind != "customer" or hit.contract_no in contracts] or named[:0]},
        near={"P": [Slip("1002003018", past[0], "")]} if told == "near" else {},
        contracts=contracts,
        siblings={},
        history={"P": Past(tuple(sorted(past)), (2,) * len(past))} if told == "history" else {},
        items={one: draw(st.lists(to_pay, max_size=3, unique_by=lambda item: item.item_key)) for one in known},
        currencies={one: frozenset(draw(st.sets(st.sampled_from(["EUR", "USD"]), min_size=1))) for one in known if draw(st.booleans())},
        unknown={},
        stray={},
        suggested={"P": past} if told == "suggested" else {},
        collectors=frozenset(),
        sold=frozenset(),
        elsewhere=frozenset(),
        dense=frozenset({("contract", 10)}) if draw(st.booleans()) else frozenset(),
        schemes={},
    )


def _long_way(found: Found) -> Facts:
    return evidence._facts(evidence._Look(PAYMENT, found, evidence.Sums(found.items)))


@given(worlds())
def test_the_short_way_gives_what_the_long_way_gives(found: Found) -> None:
    assert evidence.gather([PAYMENT], found) == {"P": _long_way(found)}


def test_most_payments_go_the_short_way() -> None:
    items = {"1002003017": [ToPay("EUR", 1000, "R-1", DAYS[0])]}
    named = {"P": [Hit("text", "1002003017", "contract", "1002003017", "")]}
    found = Found(
        named, {}, {"1002003017": Contract("410001", "Anna Bērziņa", "")}, {}, {}, items, {}, {}, {}, {}, frozenset(), frozenset(), frozenset(), frozenset(), {}
    )  # fmt: skip
    plain = evidence._plain_facts(PAYMENT, found, evidence.Sums(items))
    assert plain == _long_way(found)
    assert plain is not None
    assert plain.fitting == {"1002003017": True}
    assert evidence._plain_facts(PAYMENT, found._replace(suggested={"P": ["1002003017"]}), evidence.Sums(items)) is None


@given(
    st.lists(st.tuples(st.sampled_from(["EUR", "USD"]), st.integers(1, 40), st.sampled_from(DAYS)), min_size=evidence._MANY, max_size=30),
    st.lists(st.tuples(st.integers(1, 90), st.sampled_from(DAYS), st.sets(st.integers(0, 29), max_size=2)), min_size=1, max_size=6),
)
def test_of_a_contract_with_very_many_items_the_sums_are_added_up_once(
    owed: list[tuple[str, int, str]], paid: list[tuple[int, str, set[int]]]
) -> None:
    items = [ToPay(currency, open_minor, f"R-{place}", opens_on) for place, (currency, open_minor, opens_on) in enumerate(owed)]
    sums = evidence.Sums({"1002003017": items})
    for amount, day, named in paid:
        payment, keys = PAYMENT._replace(amount_minor=amount, booking_date=day), [f"R-{place}" for place in sorted(named)]
        assert sums.stands(payment, "1002003017", keys) == evidence.open_on_the_day(payment, items, keys)
