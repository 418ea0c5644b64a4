"""What the texts of payments say: the numbers, names and addresses of ours that stand in them, whatever has been posted.

This does not change while a run posts, so it is looked up for the payments of many days at once, ahead of the days
themselves: a year of days with few payments each costs what one day with all of them costs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.batch import evidence_lettered
from reconcile.core import numbers
from reconcile.core.names import name_key
from reconcile.store import lookup, pending

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reconcile.batch.context import Night
    from reconcile.store.pending import Waiting

_ID = {"payment_id": pl.String}
_TEXTS = {**_ID, "source": pl.String, "text": pl.String}
_TOKENS = {**_ID, "source": pl.String, "token": pl.String}
HITS = {**_TOKENS, "kind": pl.String, "contract_no": pl.String, "item_key": pl.String}
_NEAR = {**_ID, "token": pl.String, "contract_no": pl.String, "item_key": pl.String}
_UNKNOWN = {**_ID, "token": pl.String}
_WITH_TEXT = frozenset({"detail", "entry"})


class Said(NamedTuple):
    """What was found in the texts of some payments.

    - ``hits``, ``near``, ``unknown``, ``stray``: as in ``core.evidence.Frames``; strays of every payment that names nothing
    - ``named``: the payments that name a number of ours
    - ``by_name``: by name key, the few contracts whose customer has the name; ``real_names``: the keys that are a customer's name
    - ``addressed``: by payment that names nothing, the contracts whose address its text holds
    """

    hits: pl.DataFrame
    near: pl.DataFrame
    unknown: pl.DataFrame
    stray: pl.DataFrame
    named: frozenset[str]
    by_name: Mapping[str, list[str]]
    real_names: frozenset[str]
    addressed: Mapping[str, list[str]]

    def only(self, payment_ids: Sequence[str]) -> Said:
        """What was found in the texts of these payments."""
        mine = pl.col("payment_id").is_in(list(payment_ids))
        return self._replace(
            hits=self.hits.filter(mine), near=self.near.filter(mine), unknown=self.unknown.filter(mine), stray=self.stray.filter(mine)
        )


class Ahead:
    """The texts of a chunk's worth of payments, read ahead of the days on which they are decided."""

    def __init__(self, night: Night, days: Iterable[str] = ()) -> None:
        """``days``: the booking days that are to come."""
        self._night, self._days = night, sorted(days)
        self._read: frozenset[str] = frozenset()
        self._said: Said | None = None

    def of(self, payments: Sequence[Waiting]) -> Said:
        """What the texts of these payments of one day, or of days gone by, say."""
        wanted = [payment.payment_id for payment in payments]
        if self._said is None or not self._read.issuperset(wanted):
            block = [*payments, *self._coming(payments)]
            self._read = frozenset(payment.payment_id for payment in block)
            self._said = read(self._night, block)
        return self._said.only(wanted) if len(wanted) < len(self._read) else self._said

    def _coming(self, payments: Sequence[Waiting]) -> list[Waiting]:
        """The payments of the days after these that have room in the same chunk."""
        chunk, after = self._night.chunk, max((payment.booking_date for payment in payments), default="")
        found: list[Waiting] = []
        for day in self._days:
            room = chunk - len(payments) - len(found)
            if day > after and room > 0:
                coming = next(pending.new_on(self._night.connection, day, room), [])
                found += [payment for payment in coming if payment.kind in _WITH_TEXT]
        return found


def read(night: Night, payments: Sequence[Waiting]) -> Said:
    """What the texts of these payments say, looked up in one go."""
    hits, doubtful = _hits(night, payments)
    named = set(hits["payment_id"])
    glued = evidence_lettered.exact(night, [payment for payment in payments if payment.payment_id not in named])
    hits = pl.concat([hits, frame_of(((one[0], "text", *one[1:]) for one in glued), HITS)])
    named |= {one.payment_id for one in glued}
    rest = [payment for payment in payments if payment.payment_id not in named]
    slips, unknown = _near(night, rest)
    lettered = ((one.payment_id, one.token, one.contract_no, one.item_key) for one in evidence_lettered.near(night, rest))
    slips = pl.concat([slips, frame_of(lettered, _NEAR)])
    beside = _beside(night, payments, hits)
    near = pl.concat([doubtful.filter(~pl.col("payment_id").is_in(list(named))), slips, beside]).unique(maintain_order=True)
    keys = {key for p in rest for key in (name_key(p.payer_name), name_key(p.ultimate_name), *names_in(p.remittance_text)) if key}
    return Said(
        hits,
        near,
        unknown,
        _stray(rest, night.contract_lengths),
        frozenset(named),
        lookup.telling_hits(night.connection, keys, "name"),
        frozenset(lookup.customers_names(night.connection, keys)),
        _addressed(night, rest),
    )


def _addressed(night: Night, payments: Sequence[Waiting]) -> dict[str, list[str]]:
    texts = frame_of(((p.payment_id, "text", p.remittance_text) for p in payments if p.remittance_text), _TEXTS)
    tokens = numbers.tokens(texts, night.address_lengths, joined=5).select("payment_id", "token")
    at_address = lookup.telling_hits(night.connection, tokens["token"], "address")
    addressed: dict[str, list[str]] = {}
    for payment_id, token in tokens.filter(pl.col("token").is_in(list(at_address))).sort("payment_id", "token").iter_rows():
        addressed.setdefault(payment_id, []).extend(at_address[token])
    return addressed


def frame_of(rows: Iterable[Sequence[object]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _of(schema: Mapping[str, type[pl.DataType]], *names: str) -> dict[str, type[pl.DataType]]:
    return {name: schema[name] for name in names}


def _hits(night: Night, payments: Sequence[Waiting]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The exact numbers of ours, and those in a reference whose check digits are wrong, which count among the near ones."""
    tokens, wrong = _tokens(night, payments)
    found = frame_of(lookup.hits(night.connection, tokens["token"]), _of(HITS, "token", "kind", "contract_no", "item_key"))
    hits = tokens.join(found, on="token").select(*HITS)
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
    return hits.join(frame_of(parts, _UNKNOWN), on=["payment_id", "token"], how="anti") if parts else hits


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
    frame = numbers.tokens(frame_of(texts, _TEXTS), night.number_lengths).select(*_TOKENS)
    long_enough = [row for row in references if len(row[2]) >= numbers.SHORTEST]
    return pl.concat([frame, frame_of(long_enough, _TOKENS)]).unique(maintain_order=True), frame_of(wrong, _UNKNOWN)


def _references(text: str) -> list[str]:
    """The references in the field; one ISO 11649 reference printed in groups is put together."""
    parts = text.split()
    together = numbers.normal(text)
    in_groups = len(parts) > 1 and together.startswith("RF") and sum(part.upper().startswith("RF") for part in parts) == 1
    return [together] if in_groups else parts


def _near(night: Night, payments: Sequence[Waiting], exact: Mapping[str, Collection[str]] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Numbers one slip away, and numbers of a contract's shape that nobody has, in what people typed and that names nothing.

    ``exact``: by payment, numbers found already; what is a part of one, or has one as a part, is not looked at.
    """
    if not payments:
        return frame_of([], _NEAR), frame_of([], _UNKNOWN)
    lengths = frozenset(length + by for length in night.contract_lengths for by in (-4, -3, -2, -1, 0, 1))
    rows = [(p.payment_id, "text", f"{p.remittance_text or p.additional_info} | {p.creditor_reference}") for p in payments]
    tokens = numbers.tokens(frame_of(rows, _TEXTS), lengths).filter(pl.col("token").str.contains(r"^[0-9]+$"))
    if exact:
        pairs = tokens.select("payment_id", "token").iter_rows()
        tokens = tokens.filter(pl.Series([not _overlaps(token, exact[payment_id]) for payment_id, token in pairs], dtype=pl.Boolean))
    found = lookup.near_hits(night.connection, set(tokens["token"]), night.number_lengths)
    tokens, found = _letters_for_digits(night, payments, tokens, found)
    near = tokens.select("payment_id", "token").join(frame_of(found, _of(_NEAR, "token", "contract_no", "item_key")), on="token")
    shaped = tokens.filter((pl.col("form") != "joined") & pl.col("token").str.len_chars().is_in(list(night.contract_lengths)))
    return near.select(*_NEAR), shaped.select(*_UNKNOWN)


def _overlaps(token: str, found: Collection[str]) -> bool:
    return any(one in token or token in one for one in found)


_STRAY = frozenset(range(6, 21))  # a shorter number is a meter's or a house's


def _stray(payments: Sequence[Waiting], contract_lengths: frozenset[int]) -> pl.DataFrame:
    """Numbers of another shape than a contract's in texts that name nothing of ours."""
    rows = [(p.payment_id, "text", _PERSONAL_CODE.sub(" ", p.remittance_text)) for p in payments if p.remittance_text]
    if not rows:
        return frame_of([], _UNKNOWN)
    tokens = numbers.tokens(frame_of(rows, _TEXTS), _STRAY - contract_lengths, joined=1)
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
    return pl.concat([tokens, frame_of(rows, {**_TOKENS, "form": pl.String})]), sorted({*found, *more})


_PERSONAL_CODE = re.compile(r"\b[0-9]{6}-[0-9]{5}\b")  # who pays, and no number of a bill
_SECOND_NUMBER = re.compile(r"[0-9]{4}[^0-9]+[0-9]{4}")


def _beside(night: Night, payments: Sequence[Waiting], hits: pl.DataFrame) -> pl.DataFrame:
    """Numbers one slip from a contract, in texts that name another one: who pays for two may mistype one of them."""
    found: dict[str, set[str]] = {}
    named: set[tuple[str, str]] = set()
    for payment_id, token, contract_no in hits.select("payment_id", "token", "contract_no").iter_rows():
        found.setdefault(payment_id, set()).add(token)
        named.add((payment_id, contract_no))
    several = [payment for payment in payments if payment.payment_id in found and _SECOND_NUMBER.search(_text(payment))]
    slips, _ = _near(night, several, found)
    kept = [row for row in slips.iter_rows() if not _overlaps(row[1], found[row[0]]) and (row[0], row[2]) not in named]
    return frame_of(kept, _NEAR)


def names_in(text: str) -> tuple[str, ...]:
    """Two and three words beside each other, as names are kept: what may be a person's or a firm's name in a text."""
    spoken = [word for word in re.findall(r"[^\W_]+", text) if (len(word) > 1 or word.isdigit()) and name_key(word)]
    return tuple(dict.fromkeys(name_key(" ".join(spoken[at : at + many])) for many in (2, 3) for at in range(len(spoken) - many + 1)))
