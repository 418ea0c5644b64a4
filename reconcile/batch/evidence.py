"""Collecting a chunk's evidence from the store, as the frames that ``core.evidence`` turns into facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.batch import evidence_lettered
from reconcile.core import numbers
from reconcile.core.evidence import Facts, Frames, gather
from reconcile.core.names import alike, name_key
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconcile.batch.context import Night
    from reconcile.store.pending import Waiting

_ID = {"payment_id": pl.String}
_TEXTS = {**_ID, "source": pl.String, "text": pl.String}
_TOKENS = {**_ID, "source": pl.String, "token": pl.String}
_HITS = {**_TOKENS, "kind": pl.String, "contract_no": pl.String, "item_key": pl.String}
_NEAR = {**_ID, "token": pl.String, "contract_no": pl.String, "item_key": pl.String}
_UNKNOWN = {**_ID, "token": pl.String}
_CONTRACTS = {"contract_no": pl.String, "customer_no": pl.String, "customer_name": pl.String, "closed_on": pl.String}
_SUGGESTED = {**_ID, "contract_no": pl.String}
_SIBLINGS = {"contract_no": pl.String, "opened_on": pl.String, "closed_on": pl.String}
_HISTORY = {**_ID, "contract_no": pl.String, "numbered_n": pl.Int64, "any_n": pl.Int64}
_ITEMS = {
    "contract_no": pl.String, "currency": pl.String, "open_minor": pl.Int64, "due_on": pl.String, "item_key": pl.String, "opens_on": pl.String,
}  # fmt: skip
_CURRENCIES = {"contract_no": pl.String, "currency": pl.String}
_PAYMENTS = {**_ID, "booking_date": pl.String, "amount_minor": pl.Int64, "currency": pl.String, "payer_name": pl.String}


def _frame(rows: Iterable[Sequence[object]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _of(schema: Mapping[str, type[pl.DataType]], *names: str) -> dict[str, type[pl.DataType]]:
    return {name: schema[name] for name in names}


def collect(night: Night, payments: Sequence[Waiting]) -> tuple[dict[str, Facts], dict[str, tuple[str, ...]]]:
    """The facts of each payment, and for those that name nothing, contracts that name or address suggest."""
    hits, doubtful = _hits(night, payments)
    named = set(hits["payment_id"])
    glued = evidence_lettered.exact(night, [payment for payment in payments if payment.payment_id not in named])
    hits = pl.concat([hits, _frame(((one[0], "text", *one[1:]) for one in glued), _HITS)])
    named |= {one.payment_id for one in glued}
    rest = [payment for payment in payments if payment.payment_id not in named]
    slips, unknown = _near(night, rest)
    slips = pl.concat(
        [slips, _frame(((one.payment_id, one.token, one.contract_no, one.item_key) for one in evidence_lettered.near(night, rest)), _NEAR)]
    )
    beside = _beside(night, payments, hits)
    near = pl.concat([doubtful.filter(~pl.col("payment_id").is_in(list(named))), slips, beside]).unique(maintain_order=True)
    history = _history(night, payments)
    wanted = {*hits["contract_no"], *near["contract_no"], *history["contract_no"]}
    known = lookup.contracts(night.connection, wanted)
    contracts = _frame(known, _CONTRACTS)
    real = set(contracts["contract_no"])
    near, history = (frame.filter(pl.col("contract_no").is_in(list(real))) for frame in (near, history))
    hits = _still_meant(hits, known)
    hints = {**_hints(night, rest), **_namesakes(night, payments, hits, history, known)}
    more = lookup.contracts(night.connection, {one for hint in hints.values() for one in hint.suggested} - real)
    contracts = pl.concat([contracts, _frame(more, _CONTRACTS)])
    real |= {row[0] for row in more}
    items = lookup.open_item_rows(night.connection, real, night.as_of, {key for key in hits["item_key"] if key})
    by_history = history.filter(~pl.col("payment_id").is_in(list(named)))
    alone = set(by_history["contract_no"])
    frames = Frames(
        payments=_frame(((p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name) for p in payments), _PAYMENTS),
        hits=hits,
        near=near,
        contracts=contracts,
        siblings=_frame(lookup.siblings(night.connection, [(row[0], row[1], name_key(row[2])) for row in known if row[0] in alone]), _SIBLINGS),
        history=history,
        items=_frame(items, _ITEMS),
        currencies=_currencies(night, real, items, {payment.currency for payment in payments}),
        unknown=unknown,
        stray=_stray(rest, set(by_history["payment_id"]), night.contract_lengths),
        suggested=_frame(((payment_id, number) for payment_id, hint in hints.items() for number in hint.suggested), _SUGGESTED),
        collectors=_collecting(night, payments),
        sold=lookup.sold(night.connection, alone),
        elsewhere=_elsewhere(hints, history, known),
        dense=night.dense,
    )
    return gather(frames), {payment_id: found.suggested for payment_id, found in hints.items()}


def _hits(night: Night, payments: Sequence[Waiting]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The exact numbers of ours, and those in a reference whose check digits are wrong, which count among the near ones."""
    tokens, wrong = _tokens(night, payments)
    found = _frame(lookup.hits(night.connection, tokens["token"]), _of(_HITS, "token", "kind", "contract_no", "item_key"))
    hits = tokens.join(found, on="token").select(*_HITS)
    doubtful = wrong.join(found, on="token").select(*_NEAR)
    # The digits before a check digit count only where the whole is no number of ours.
    whole = hits.filter(pl.col("source") == "typed").select("payment_id").unique()
    body = pl.col("source") == "body"
    hits = pl.concat([hits.filter(~body), hits.filter(body).join(whole, on="payment_id", how="anti").with_columns(source=pl.lit("reference"))]).join(
        wrong, on=["payment_id", "token"], how="anti"
    )
    return _longest(hits, payments), doubtful


def _longest(hits: pl.DataFrame, payments: Sequence[Waiting]) -> pl.DataFrame:
    """Without the numbers that were found only as a part of a longer one."""
    several = hits.select("payment_id", "token").unique().filter(pl.len().over("payment_id") > 1)
    found: dict[str, list[str]] = {}
    for payment_id, token in several.iter_rows():
        found.setdefault(payment_id, []).append(token)
    parts = []
    texts = {payment.payment_id: payment for payment in payments if payment.payment_id in found}
    for payment_id, mine in found.items():
        said = numbers.normal(_text(texts[payment_id]))
        for token in mine:
            longer = [other for other in mine if other != token and token in other]
            left = said
            for other in longer:
                left = left.replace(other, " ")
            if longer and token not in left:
                parts.append((payment_id, token))
    return hits.join(_frame(parts, _UNKNOWN), on=["payment_id", "token"], how="anti") if parts else hits


def _still_meant(hits: pl.DataFrame, known: Iterable[tuple[str, str, str, str]]) -> pl.DataFrame:
    """Without customer numbers a contract had before it passed to another customer."""
    today = _frame(((row[0], numbers.normal(row[1])) for row in known), {"contract_no": pl.String, "customer": pl.String})
    joined = hits.join(today, on="contract_no", how="left")
    return joined.filter((pl.col("kind") != "customer") | (pl.col("customer") == pl.col("token"))).select(*_HITS)


def _currencies(night: Night, contracts: set[str], items: Iterable[Sequence[str]], wanted: set[str]) -> pl.DataFrame:
    """In what contracts are billed, where nothing in a payment's currency is open."""
    open_in = {(row[0], row[1]) for row in items}
    bare = [number for number in contracts if any((number, currency) not in open_in for currency in wanted)]
    return _frame(lookup.item_currencies(night.connection, bare), _CURRENCIES)


def _collecting(night: Night, payments: Sequence[Waiting]) -> frozenset[str]:
    many = {*night.policy.collectors, *night.own_accounts}
    return frozenset(payment.payment_id for payment in payments if payment.payer_account in many)


def _text(payment: Waiting) -> str:
    return " | ".join(part for part in (payment.remittance_text, payment.document_numbers, payment.additional_info) if part)


def _tokens(night: Night, payments: Sequence[Waiting]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(payment_id, source, token) that may be numbers, and the (payment_id, token) whose check digits are wrong."""
    texts, references, wrong = [], [], []
    for payment in payments:
        text = _text(payment)
        if text:
            texts.append((payment.payment_id, "text", text))
        if payment.end_to_end_id:
            references.append((payment.payment_id, "end_to_end", numbers.normal(payment.end_to_end_id)))
        if payment.creditor_reference:
            texts.append((payment.payment_id, "typed", payment.creditor_reference))
        for reference in _references(payment.creditor_reference):
            whole = numbers.normal(reference)
            bodies, right = numbers.inside_reference(reference)
            standard = "reference" if right and whole.startswith("RF") else "typed"
            references.append((payment.payment_id, standard, whole))
            for body in bodies:
                references.append((payment.payment_id, "reference" if standard == "reference" else "body", body))
                if not right:
                    wrong.append((payment.payment_id, body))
    frame = numbers.tokens(_frame(texts, _TEXTS), night.number_lengths).select(*_TOKENS)
    long_enough = [row for row in references if len(row[2]) >= numbers.SHORTEST]
    return pl.concat([frame, _frame(long_enough, _TOKENS)]).unique(maintain_order=True), _frame(wrong, _UNKNOWN)


def _references(text: str) -> list[str]:
    """The references in the field; one ISO 11649 reference printed in groups is put together."""
    parts = text.split()
    together = numbers.normal(text)
    in_groups = len(parts) > 1 and together.startswith("RF") and sum(part.upper().startswith("RF") for part in parts) == 1
    return [together] if in_groups else parts


def _near(night: Night, payments: Sequence[Waiting]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Numbers one slip away, and numbers of a contract's shape that nobody has, in what people typed and that names nothing."""
    if not payments:
        return _frame([], _NEAR), _frame([], _UNKNOWN)
    lengths = frozenset(length + by for length in night.contract_lengths for by in (-4, -3, -2, -1, 0, 1))
    rows = [(p.payment_id, "text", f"{p.remittance_text or p.additional_info} | {p.creditor_reference}") for p in payments]
    tokens = numbers.tokens(_frame(rows, _TEXTS), lengths).filter(pl.col("token").str.contains(r"^[0-9]+$"))
    found = lookup.near_hits(night.connection, set(tokens["token"]), night.number_lengths)
    tokens, found = _letters_for_digits(night, payments, tokens, found)
    near = tokens.select("payment_id", "token").join(_frame(found, _of(_NEAR, "token", "contract_no", "item_key")), on="token")
    shaped = tokens.filter((pl.col("form") != "joined") & pl.col("token").str.len_chars().is_in(list(night.contract_lengths)))
    return near.select(*_NEAR), shaped.select(*_UNKNOWN)


_STRAY = frozenset(range(6, 21))  # a shorter number is a meter's or a house's


def _stray(payments: Sequence[Waiting], known: set[str], contract_lengths: frozenset[int]) -> pl.DataFrame:
    """Numbers of another shape than a contract's in the texts of known payers that name nothing of ours."""
    rows = [(p.payment_id, "text", _PERSONAL_CODE.sub(" ", p.remittance_text)) for p in payments if p.payment_id in known and p.remittance_text]
    if not rows:
        return _frame([], _UNKNOWN)
    tokens = numbers.tokens(_frame(rows, _TEXTS), _STRAY - contract_lengths, joined=1)
    return tokens.filter(pl.col("token").str.contains(r"^[0-9]+$")).select(*_UNKNOWN).sort("payment_id", "token")


def _letters_for_digits(
    night: Night, payments: Sequence[Waiting], tokens: pl.DataFrame, found: list[tuple[str, str, str]]
) -> tuple[pl.DataFrame, list[tuple[str, str, str]]]:
    """With the numbers in which somebody typed letters O, I or L for digits: near ones, never exact."""
    typed = [(p.payment_id, run, meant) for p in payments for run, meant in numbers.letters_as_digits(_text(p))]
    if not typed:
        return tokens, found
    real: dict[str, list[tuple[str, str]]] = {}
    for token, _, contract_no, item_key in lookup.hits(night.connection, {meant for _, _, meant in typed}, "('contract', 'customer')"):
        real.setdefault(token, []).append((contract_no, item_key))
    more = [(run, *one) for _, run, meant in typed for one in real.get(meant, [])]
    rows = [(payment_id, "text", run, "whole") for payment_id, run, meant in typed if meant in real]
    return pl.concat([tokens, _frame(rows, {**_TOKENS, "form": pl.String})]), sorted({*found, *more})


_PERSONAL_CODE = re.compile(r"\b[0-9]{6}-[0-9]{5}\b")  # who pays, and no number of a bill
_SECOND_NUMBER = re.compile(r"[0-9]{4}[^0-9]+[0-9]{4}")


def _beside(night: Night, payments: Sequence[Waiting], hits: pl.DataFrame) -> pl.DataFrame:
    """Numbers one slip from a contract, in texts that name another one: who pays for two may mistype one of them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for payment_id, token, contract_no in hits.select("payment_id", "token", "contract_no").iter_rows():
        found.setdefault(payment_id, []).append((token, contract_no))
    several = [payment for payment in payments if payment.payment_id in found and _SECOND_NUMBER.search(_text(payment))]
    slips, _ = _near(night, several)
    kept = [
        row
        for row in slips.iter_rows()
        if not any(token in row[1] or row[1] in token or contract_no == row[2] for token, contract_no in found[row[0]])
    ]
    return _frame(kept, _NEAR)


def _history(night: Night, payments: Sequence[Waiting]) -> pl.DataFrame:
    many = {*night.policy.collectors, *night.own_accounts}
    rows = [
        (p.payment_id, p.payer_account, months_before(p.booking_date, night.policy.history_months), p.booking_date)
        for p in payments
        if p.payer_account and p.payer_account not in many and p.amount_minor > 0
    ]
    return _frame(lookup.history(night.connection, rows), _HISTORY)


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


def _hints(night: Night, payments: Sequence[Waiting]) -> dict[str, _Hint]:
    """Contracts whose customer has the payer's name, or whose address stands in the text: suggestions, never proof."""
    if not payments:
        return {}
    by_name = {p.payment_id: (name_key(p.payer_name), name_key(p.ultimate_name)) for p in payments}
    said = {p.payment_id: _names_in(p.remittance_text) for p in payments}
    keys = {key for keys in (*by_name.values(), *said.values()) for key in keys if key}
    named = lookup.telling_hits(night.connection, keys, "name")
    real_names = lookup.customers_names(night.connection, keys)
    common = real_names - named.keys()
    by_sum = _with_sum(night, ((p, key) for p in payments for key in (*by_name[p.payment_id], *said[p.payment_id]) if key in common), "name")
    texts = _frame(((p.payment_id, "text", p.remittance_text) for p in payments if p.remittance_text), _TEXTS)
    tokens = numbers.tokens(texts, night.address_lengths, joined=5).select("payment_id", "token")
    at_address = lookup.telling_hits(night.connection, tokens["token"], "address")
    addressed: dict[str, list[str]] = {}
    for payment_id, token in tokens.sort("payment_id", "token").iter_rows():
        addressed.setdefault(payment_id, []).extend(at_address.get(token, []))
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


def _names_in(text: str) -> tuple[str, ...]:
    """Two and three words beside each other, as names are kept: what may be a person's or a firm's name in a text."""
    spoken = [word for word in re.findall(r"[^\W_]+", text) if (len(word) > 1 or word.isdigit()) and name_key(word)]
    return tuple(dict.fromkeys(name_key(" ".join(spoken[at : at + many])) for many in (2, 3) for at in range(len(spoken) - many + 1)))


def _elsewhere(hints: dict[str, _Hint], history: pl.DataFrame, known: Iterable[tuple[str, str, str, str]]) -> frozenset[str]:
    """Payments whose address, or a customer's name in the text, are known, and not those of any contract the account has paid for."""
    customers = {row[0]: row[1] for row in known}
    name_of = {row[0]: name_key(row[2]) for row in known}
    past: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for payment_id, number in history.select("payment_id", "contract_no").iter_rows():
        past.setdefault(payment_id, set()).update({number, customers.get(number, "") or number})
        names.setdefault(payment_id, set()).add(name_of.get(number, ""))
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
