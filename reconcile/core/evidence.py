"""What is known of each payment, gathered in columns: one row a payment, ready to be decided.

Frames in, facts out; nothing here looks anything up. A payment has few rows in each frame, and most have none. What is
open, and which contracts are, is judged on the payment's own booking day.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  read by NamedTuple when the module is loaded
from typing import NamedTuple

import polars as pl

from reconcile.core.check_digits import fails
from reconcile.core.identify import Pattern
from reconcile.core.names import alike
from reconcile.core.near import one_slip
from reconcile.core.numbers import normal

_RANKS = {"creditor_reference": 1, "autopay_id": 2, "invoice_number": 3, "contract_number": 4, "customer_number": 5}
_SURE = 2  # payments by number that make a payer's account tell its contract


class Frames(NamedTuple):
    """- ``payments``: payment_id, booking_date, amount_minor, currency, payer_name
    - ``hits``: payment_id, source (reference, whose check digits are right | typed | end_to_end | text), token, kind
      (contract | customer | invoice | reference), contract_no, item_key: exact numbers found
    - ``near``: payment_id, token, contract_no, item_key: numbers one slip away (where ``hits`` has nothing, or beside what it has)
    - ``contracts``: contract_no, customer_no, customer_name, closed_on
    - ``siblings``: contract_no, opened_on, closed_on: the other contracts of its customer
    - ``history``: payment_id, contract_no, numbered_n (unreversed payments posted by number or ruling in the window), any_n
    - ``items``: contract_no, currency, open_minor, due_on, item_key, opens_on: what is open and to be paid
    - ``currencies``: contract_no, currency of its items, open or not, where nothing in a payment's currency is open
    - ``unknown``: payment_id, token: numbers of a contract's shape that nobody has
    - ``stray``: payment_id, token: numbers of another shape that nobody has and that are no date, sum, account or phone
    - ``suggested``: payment_id, contract_no: contracts that name or address point to; where a number names one, those of the payer's name
    - ``collectors``: payments whose payer's account collects for many, or is our own
    - ``sold``: contracts that have passed from one customer to another
    - ``elsewhere``: payments whose text or ultimate payer points to another customer than their account's history
    - ``dense``: (kind, length) of numbers among whose neighbours real ones are common
    - ``schemes``: by (kind, length), the check digits that all numbers of that shape keep to
    """

    payments: pl.DataFrame
    hits: pl.DataFrame
    near: pl.DataFrame
    contracts: pl.DataFrame
    siblings: pl.DataFrame
    history: pl.DataFrame
    items: pl.DataFrame
    currencies: pl.DataFrame
    unknown: pl.DataFrame
    stray: pl.DataFrame
    suggested: pl.DataFrame
    collectors: frozenset[str]
    sold: frozenset[str]
    elsewhere: frozenset[str]
    dense: frozenset[tuple[str, int]]
    schemes: Mapping[tuple[str, int], tuple[str, ...]]


class Facts(NamedTuple):
    """The particulars behind one payment's pattern, for its sentence, its evidence and its suggestions."""

    pattern: Pattern
    contract_no: str  # the one a posting rule would take
    number: str
    named: tuple[str, ...]
    named_items: tuple[str, ...]
    history: tuple[str, ...]
    near: tuple[str, ...]
    times: int
    fitting: Mapping[str, bool] = {}  # contracts it may be meant for, where the sum is open: True where it is one item


class _Payment(NamedTuple):
    payment_id: str
    booking_date: str
    currency: str
    payer_name: str


class _Contract(NamedTuple):
    customer_no: str
    customer_name: str
    closed_on: str

    def is_open(self, day: str) -> bool:
        return not self.closed_on or self.closed_on >= day


class _Tables(NamedTuple):
    named: dict[str, list[tuple[str, ...]]]
    history: dict[str, list[tuple[str, int]]]
    near: dict[str, list[tuple[str, str]]]
    unknown: dict[str, str]
    stray: dict[str, str]
    suggested: dict[str, list[tuple[str]]]
    contracts: dict[str, _Contract]
    siblings: dict[str, list[tuple[str, str]]]
    currencies: dict[str, set[str]]
    open_at: set[tuple[str, str]]  # (payment, contract) where something was open on that day
    fitting: dict[tuple[str, str], bool]  # where the sum is open: True when one item is, False when the oldest few are
    collectors: frozenset[str]
    sold: frozenset[str]
    elsewhere: frozenset[str]
    dense: frozenset[tuple[str, int]]
    schemes: Mapping[tuple[str, int], tuple[str, ...]]


def named_contracts(frames: Frames) -> pl.DataFrame:
    """payment_id, contract_no, token, kind, item_key, by, checked: each contract a payment names, strongest evidence first.

    A customer number adds nothing where a contract of that customer is named by itself; alone, it names the customer's
    contracts.
    """
    hits = frames.hits.join(frames.contracts.select("contract_no", "customer_no"), on="contract_no", how="left").with_columns(
        by=pl.when(pl.col("source").is_in(["reference", "typed"])).then(pl.lit("creditor_reference"))
        .when(pl.col("source") == "end_to_end").then(pl.lit("autopay_id"))
        .when(pl.col("kind") == "contract").then(pl.lit("contract_number"))
        .when(pl.col("kind") == "customer").then(pl.lit("customer_number"))
        .otherwise(pl.lit("invoice_number")),
        customer=pl.coalesce("customer_no", pl.lit("")),
        checked=(pl.col("source") == "reference").cast(pl.Int8),
    )  # fmt: skip
    own = hits.filter(pl.col("kind") != "customer")
    spoken_for = own.filter(pl.col("customer") != "").select("payment_id", "customer").unique()
    by_customer = hits.filter(pl.col("kind") == "customer").join(spoken_for, on=["payment_id", "customer"], how="anti")
    return (
        pl.concat([own, by_customer])
        .with_columns(rank=pl.col("by").replace_strict(_RANKS, return_dtype=pl.Int64) * 2 - pl.col("checked"))
        .sort("payment_id", "rank", "contract_no", "item_key", "kind", "token")
        .select("payment_id", "contract_no", "token", "kind", "item_key", "by", "checked")
    )


def open_on_the_day(pairs: pl.DataFrame, items: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """(payment_id, contract_no, fits, equals) of the pairs (with booking_date, amount_minor, currency) that had something
    open, or named, on their day.

    ``equals``: the sum is an open item of the contract in its currency; ``fits``: it is that, or the total of its oldest few.
    ``named`` (payment_id, item_key) counts as open even before its day.
    """
    marked = named.select("payment_id", "item_key").unique().with_columns(is_named=pl.lit(value=True))
    seen = (
        pairs.join(items.rename({"currency": "item_currency"}), on="contract_no", how="inner")
        .join(marked, on=["payment_id", "item_key"], how="left")
        .filter((pl.col("opens_on") <= pl.col("booking_date")) | pl.col("is_named"))
        .sort("payment_id", "contract_no", "due_on", "item_key")
        .with_columns(same=pl.col("item_currency") == pl.col("currency"))
        .with_columns(open_minor=pl.when("same").then("open_minor").otherwise(0))
        .with_columns(running=pl.col("open_minor").cum_sum().over("payment_id", "contract_no"))
    )
    equals = (pl.col("open_minor") == pl.col("amount_minor")) & pl.col("same")
    total = (pl.col("running") == pl.col("amount_minor")) & pl.col("same")
    return seen.group_by("payment_id", "contract_no").agg(fits=(equals | total).any(), equals=equals.any())


def gather(frames: Frames) -> dict[str, Facts]:
    """The facts of every payment, by payment_id."""
    named = named_contracts(frames)
    found = [frame.select("payment_id", "contract_no") for frame in (named, frames.history, frames.near, frames.suggested)]
    about = frames.payments.select("payment_id", "booking_date", "amount_minor", "currency")
    sums = open_on_the_day(pl.concat(found).unique().join(about, on="payment_id"), frames.items, named.filter(pl.col("item_key") != ""))
    tables = _Tables(
        named=_lists(named, "contract_no", "token", "item_key", "by", "kind", "checked"),
        history=_lists(frames.history.sort("payment_id", "contract_no"), "contract_no", "numbered_n"),
        near=_lists(frames.near.sort("payment_id", "contract_no", "token"), "contract_no", "token"),
        unknown=dict(frames.unknown.select("payment_id", "token").unique(subset="payment_id", keep="first", maintain_order=True).iter_rows()),
        stray=dict(frames.stray.unique(subset="payment_id", keep="first", maintain_order=True).iter_rows()),
        suggested=_lists(frames.suggested.sort("payment_id", "contract_no"), "contract_no"),
        contracts={row[0]: _Contract(*row[1:]) for row in frames.contracts.iter_rows()},
        siblings=_lists(frames.siblings, "opened_on", "closed_on", by="contract_no"),
        currencies={number: {row[0] for row in rows} for number, rows in _lists(frames.currencies, "currency", by="contract_no").items()},
        open_at=set(sums.select("payment_id", "contract_no").iter_rows()),
        fitting={(row[0], row[1]): row[2] for row in sums.filter("fits").select("payment_id", "contract_no", "equals").iter_rows()},
        collectors=frames.collectors,
        sold=frames.sold,
        elsewhere=frames.elsewhere,
        dense=frames.dense,
        schemes=frames.schemes,
    )
    rows = frames.payments.select("payment_id", "booking_date", "currency", "payer_name").iter_rows()
    fitting: dict[str, dict[str, bool]] = {}
    for (payment_id, number), equals in tables.fitting.items():
        fitting.setdefault(payment_id, {})[number] = equals
    return {row[0]: _facts(_Payment(*row), tables)._replace(fitting=fitting.get(row[0], {})) for row in rows}


def _lists(frame: pl.DataFrame, *columns: str, by: str = "payment_id") -> dict[str, list[tuple]]:  # type: ignore[type-arg]
    found: dict[str, list[tuple]] = {}  # type: ignore[type-arg]
    for key, *rest in frame.select(by, *columns).iter_rows():
        found.setdefault(key, []).append(tuple(rest))
    return found


def _facts(payment: _Payment, tables: _Tables) -> Facts:
    rows = tables.named.get(payment.payment_id)
    if not rows:
        return _named_none(payment, tables)
    past = tuple(row[0] for row in tables.history.get(payment.payment_id, ()))
    contracts = tuple(dict.fromkeys(row[0] for row in rows))
    number = rows[0][1]
    if len(contracts) > 1 and all(row[3] == "customer_number" for row in rows):
        meant = tuple(one for one in contracts if _may_take(payment, one, tables))
        if len(meant) > 1 and len({tables.contracts[one].customer_no for one in meant}) == 1:
            return Facts(Pattern(several_of_customer=True), "", number, meant, (), past, (), 0)
        contracts = meant or contracts
    items = tuple(dict.fromkeys(row[2] for row in rows if row[2] and row[0] in contracts))
    if len(contracts) > 1:
        unknown = any(one not in tables.contracts for one in contracts)
        return Facts(Pattern(named=2, unknown_contract=unknown), "", number, contracts, items, past, (), 0)
    first = next(row for row in rows if row[0] == contracts[0])
    beside = tuple(dict.fromkeys(row[0] for row in tables.near.get(payment.payment_id, ())))
    pattern = _named_one(payment, first, past, tables)._replace(beside=bool(beside))
    if pattern.points_elsewhere:
        beside = _pointed(payment, contracts[0], first[1], tables)
    return Facts(pattern, contracts[0], first[1], contracts, items, past, beside, 0)


def _may_take(payment: _Payment, number: str, tables: _Tables) -> bool:
    """Whether a contract of a customer may be meant: it is open, or something is open on it."""
    return tables.contracts[number].is_open(payment.booking_date) or (payment.payment_id, number) in tables.open_at


def _named_one(payment: _Payment, row: tuple[str, ...], past: tuple[str, ...], tables: _Tables) -> Pattern:
    number, token, _, by, kind, checked = row
    found = tables.contracts.get(number)
    if found is None:
        return Pattern(named=1, by=by, unknown_contract=True)
    key = (payment.payment_id, number)
    others = [other for other in past if other != number and (not found.customer_no or tables.contracts[other].customer_no != found.customer_no)]
    history = "none" if not past else "same" if len(others) < len(past) else "other"
    dense = not checked and (kind, len(token)) in tables.dense
    return Pattern(
        named=1,
        by=by,
        settled=not found.is_open(payment.booking_date) and key not in tables.open_at,
        fits_named=key in tables.fitting,
        equals_named=tables.fitting.get(key, False),
        dense=dense,
        name_alike=dense and alike(payment.payer_name, found.customer_name),
        history=history,
        fits_history=history == "other" and any(tables.fitting.get((payment.payment_id, other), False) for other in others),
        slip_of_history=history == "other" and any(_one_slip(token, other, tables) for other in others),
        points_elsewhere=history != "same" and bool(_pointed(payment, number, token, tables)),
        other_currency=_other_currency(payment, number, tables),
    )


def _pointed(payment: _Payment, number: str, token: str, tables: _Tables) -> tuple[str, ...]:
    """Other customers' contracts of the payer's own name where the sum is one open item, which speak against the number: it is not open
    on the contract named, or the number is one slip from theirs.
    """
    named = tables.contracts[number]
    fits = (payment.payment_id, number) in tables.fitting
    return tuple(
        other
        for (other,) in tables.suggested.get(payment.payment_id, ())
        if tables.fitting.get((payment.payment_id, other), False)
        and (not named.customer_no or tables.contracts[other].customer_no != named.customer_no)
        and (not fits or _one_slip(token, other, tables))
    )


def _one_slip(token: str, other: str, tables: _Tables) -> bool:
    return one_slip(token, normal(other)) or one_slip(token, normal(tables.contracts[other].customer_no))


def _other_currency(payment: _Payment, number: str, tables: _Tables) -> bool:
    """Whether the contract is billed, and never in the payment's currency."""
    known = tables.currencies.get(number, set())
    return bool(known) and payment.currency not in known


def _named_none(payment: _Payment, tables: _Tables) -> Facts:
    past = tables.history.get(payment.payment_id, [])
    near = tables.near.get(payment.payment_id, [])
    past_contracts = tuple(row[0] for row in past)
    near_contracts = tuple(dict.fromkeys(row[0] for row in near))
    history, blocked, times = _history_alone(payment, past, tables)
    one = _meant_by_slip(payment, near_contracts, past_contracts, tables)
    contract = one or (past_contracts[0] if history == "sure" else "")
    unknown = tables.unknown.get(payment.payment_id, "")
    pattern = Pattern(
        history=history,
        blocked=blocked,
        unknown_number=unknown != "",
        mistyped=fails(unknown, tables.schemes.get(("contract", len(unknown)), ())),
        stray_number=payment.payment_id in tables.stray,
        fits_history=history == "sure" and (payment.payment_id, past_contracts[0]) in tables.fitting,
        near=1 if one else min(len(near_contracts), 2),
        near_in_history=one in past_contracts,
        near_name_and_sum=one != ""
        and (payment.payment_id, one) in tables.fitting
        and alike(payment.payer_name, tables.contracts[one].customer_name),
        other_currency=contract != "" and _other_currency(payment, contract, tables),
    )
    number = near[0][1] if near else tables.unknown.get(payment.payment_id) or tables.stray.get(payment.payment_id, "")
    return Facts(pattern, contract, number, (), (), past_contracts, near_contracts, times)


def _meant_by_slip(payment: _Payment, near: tuple[str, ...], past: tuple[str, ...], tables: _Tables) -> str:
    """The one contract a slip was meant for. Of several, as in a dense scheme, the only one the account has paid for, or the only one of
    the payer's name, and either only where the sum is open; "" where that leaves none or more than one.
    """
    if len(near) < _SURE:
        return near[0] if near else ""
    fits = [number for number in near if (payment.payment_id, number) in tables.fitting]
    known = [number for number in near if number in past]
    if known:
        return known[0] if len(known) == 1 and known[0] in fits else ""
    alike_too = [number for number in fits if alike(payment.payer_name, tables.contracts[number].customer_name)]
    return alike_too[0] if len(alike_too) == 1 else ""


def _history_alone(payment: _Payment, past: list[tuple[str, int]], tables: _Tables) -> tuple[str, str, int]:
    """(history, blocked, times) for a payment that names nothing."""
    if payment.payment_id in tables.collectors:
        return "none", "collector", 0
    if not past:
        return "none", "", 0
    if len(past) > 1:
        return "several", "", 0
    number, numbered = past[0]
    if numbered < _SURE:
        return "weak", "", numbered
    day = payment.booking_date
    if not tables.contracts[number].is_open(day):
        return "sure", "closed", numbered
    if number in tables.sold and not alike(payment.payer_name, tables.contracts[number].customer_name):
        return "sure", "sold", numbered
    if any((not opened or opened <= day) and (not closed or closed >= day) for opened, closed in tables.siblings.get(number, ())):
        return "sure", "other_contract", numbered
    return "sure", "elsewhere" if payment.payment_id in tables.elsewhere else "", numbered
