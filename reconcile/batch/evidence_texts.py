"""What the texts of payments say: the numbers, names and addresses of ours that stand in them, whatever has been posted.

This does not change while a run posts, so it is looked up for the payments of many days at once, see ``ahead``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.batch import evidence_lettered
from reconcile.core import numbers
from reconcile.core.found import Hit, Slip
from reconcile.core.names import name_key
from reconcile.core.plan import contract_in, named_in, names_a_plan
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reconcile.batch.context import Ours
    from reconcile.store.pending import Waiting

_ID = {"payment_id": pl.String}
_TEXTS = {**_ID, "source": pl.String, "text": pl.String}
_TOKENS = {**_ID, "source": pl.String, "token": pl.String}
_WITH_TEXT = frozenset({"detail", "entry"})
_DIGITS = pl.col("token").str.contains(r"^[0-9]+$")


class Said(NamedTuple):
    """What was found in the texts of some payments, by payment; what has nothing is not in it.

    - ``hits``, ``near``, ``unknown``, ``stray``: as in ``core.found.Found``; strays of every payment that names nothing, and customer
      numbers a contract had before too
    - ``by_name``: by name key, the few contracts whose customer has the name; ``real_names``: the keys that are a customer's name
    - ``addressed``: of payments that name nothing, the contracts whose address the text holds
    """

    hits: Mapping[str, list[Hit]]
    near: Mapping[str, list[Slip]]
    unknown: Mapping[str, str]
    stray: Mapping[str, str]
    by_name: Mapping[str, list[str]]
    real_names: frozenset[str]
    addressed: Mapping[str, list[str]]

    def and_of(self, others: Said) -> Said:
        """With what was found in the texts of others."""
        return Said(
            {**self.hits, **others.hits}, {**self.near, **others.near}, {**self.unknown, **others.unknown}, {**self.stray, **others.stray},
            {**self.by_name, **others.by_name}, self.real_names | others.real_names, {**self.addressed, **others.addressed},
        )  # fmt: skip


def needs_evidence(payment: Waiting) -> bool:
    """Whether it is the payment's texts that say whose it is, not its kind."""
    return payment.kind in _WITH_TEXT and not payment.is_return and not payment.is_reversal


def read(ours: Ours, payments: Sequence[Waiting]) -> Said:
    """What the texts of these payments say, looked up in one go."""
    hits, near = _hits(ours, payments)
    silent = [payment for payment in payments if payment.payment_id not in hits]
    for glued in evidence_lettered.exact(ours, silent):
        hits.setdefault(glued.payment_id, []).append(Hit("text", glued.token, glued.kind, glued.contract_no, glued.item_key))
    hits.update(_instalments(ours, payments, hits))
    rest = [payment for payment in silent if payment.payment_id not in hits]
    near = {payment_id: slips for payment_id, slips in near.items() if payment_id not in hits}
    slips, unknown = _near(ours, rest)
    lettered = ((one.payment_id, Slip(one.token, one.contract_no, one.item_key)) for one in evidence_lettered.near(ours, rest))
    for payment_id, slip in (*slips, *lettered, *_beside(ours, payments, hits)):
        near.setdefault(payment_id, []).append(slip)
    keys = {key for p in rest for key in (name_key(p.payer_name), name_key(p.ultimate_name), *names_in(p.remittance_text)) if key}
    return Said(
        hits,
        {payment_id: sorted(set(found), key=_by_contract) for payment_id, found in near.items()},
        unknown,
        _stray(rest, ours.contract_lengths),
        lookup.telling_hits(ours.connection, keys, "name"),
        lookup.customers_names(ours.connection, keys),
        _addressed(ours, rest),
    )


def _by_contract(slip: Slip) -> tuple[str, str, str]:
    return slip.contract_no, slip.token, slip.item_key


def _addressed(ours: Ours, payments: Sequence[Waiting]) -> dict[str, list[str]]:
    texts = frame_of(((p.payment_id, "text", p.remittance_text) for p in payments if p.remittance_text), _TEXTS)
    tokens = numbers.tokens(texts, ours.address_lengths, joined=5).select("payment_id", "token")
    at_address = lookup.telling_hits(ours.connection, tokens["token"], "address")
    addressed: dict[str, list[str]] = {}
    for payment_id, token in tokens.filter(pl.col("token").is_in(list(at_address))).sort("payment_id", "token").iter_rows():
        addressed.setdefault(payment_id, []).extend(at_address[token])
    return addressed


def frame_of(rows: Iterable[Sequence[object]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _hits(ours: Ours, payments: Sequence[Waiting]) -> tuple[dict[str, list[Hit]], dict[str, list[Slip]]]:
    """The exact numbers of ours, and those in a reference whose check digits are wrong, which count among the near ones."""
    tokens, wrong = _tokens(ours, payments)
    real = _by_token(lookup.hits(ours.connection, tokens["token"]))
    hits: dict[str, list[Hit]] = {}
    for payment_id, source, token in tokens.filter(pl.col("token").is_in(list(real))).iter_rows():
        hits.setdefault(payment_id, []).extend([Hit(source, token, *one) for one in real[token]])
    doubtful: dict[str, list[Slip]] = {}
    for payment_id, bodies in wrong.items():
        doubtful[payment_id] = [Slip(body, contract_no, item_key) for body in bodies for _, contract_no, item_key in real.get(body, ())]
    texts = {payment.payment_id: payment for payment in payments}
    sure: dict[str, list[Hit]] = {}
    for payment_id, found in hits.items():
        bodies = wrong.get(payment_id, ())
        meant = _meant(found, bodies, texts[payment_id]) if len(found) > 1 or bodies or found[0].source == "body" else found
        if meant:
            sure[payment_id] = meant
    return sure, {payment_id: slips for payment_id, slips in doubtful.items() if slips}


def instalments_in(payment: Waiting, found: Sequence[Hit]) -> list[tuple[Hit, list[str]]]:
    """Each hit with the keys of its contract's instalments that the payment names, whether or not there are such; [] where there are none."""
    text = f"{_text(payment)} | {payment.creditor_reference} | {payment.end_to_end_id}" if found else ""
    if not names_a_plan(text):
        return []
    months = [(hit, named_in(text, hit.contract_no) if hit.kind == "contract" else []) for hit in found]
    return months if any(keys for _, keys in months) else []


def _instalments(ours: Ours, payments: Sequence[Waiting], hits: Mapping[str, list[Hit]]) -> dict[str, list[Hit]]:
    """The hits of the payments that name an instalment: its contract's number names the instalment too, where there is such a one."""
    named = {payment.payment_id: months for payment in payments if (months := instalments_in(payment, hits.get(payment.payment_id, ())))}
    real = lookup.items_known(ours.connection, {key for months in named.values() for _, keys in months for key in keys}) if named else set()
    return {
        payment_id: [hit._replace(item_key=key) for hit, keys in months for key in ([key for key in keys if key in real] or [hit.item_key])]
        for payment_id, months in named.items()
    }


def _meant(hits: list[Hit], wrong: Collection[str], payment: Waiting) -> list[Hit]:
    """Without the digits before a check digit where the whole is a number of ours, without what a check digit speaks against, and
    without the numbers that were found only as a part of a longer one.
    """
    whole = any(hit.source == "typed" for hit in hits)
    kept = [hit._replace(source="reference") if hit.source == "body" else hit for hit in hits if not (whole and hit.source == "body")]
    kept = [hit for hit in kept if hit.token not in wrong]
    tokens = {hit.token for hit in kept}
    return [hit for hit in kept if not _in_a_longer(hit.token, tokens, payment)] if len(tokens) > 1 else kept


def _in_a_longer(token: str, tokens: Collection[str], payment: Waiting) -> bool:
    longer = sorted(other for other in tokens if other != token and token in other)
    left = numbers.normal(_text(payment)) if longer else token
    for other in longer:
        left = left.replace(other, " ")
    return token not in left


def _by_token(found: Iterable[tuple[str, str, str, str]]) -> dict[str, list[tuple[str, str, str]]]:
    """(kind, contract_no, item_key) by the number found."""
    result: dict[str, list[tuple[str, str, str]]] = {}
    for token, *one in found:
        result.setdefault(token, []).append((one[0], one[1], one[2]))
    return result


def _text(payment: Waiting) -> str:
    if not payment.document_numbers and not payment.additional_info:
        return payment.remittance_text
    return " | ".join(part for part in (payment.remittance_text, payment.document_numbers, payment.additional_info) if part)


def _tokens(ours: Ours, payments: Sequence[Waiting]) -> tuple[pl.DataFrame, dict[str, tuple[str, ...]]]:
    """(payment_id, source, token) that may be numbers, and by payment the numbers inside a reference whose check digits are wrong."""
    texts, references = [], []
    wrong: dict[str, tuple[str, ...]] = {}
    for payment in payments:
        key = payment.payment_id
        text = _text(payment)
        if text:
            texts.append((key, "text", text))
        if payment.end_to_end_id:
            references.append((key, "end_to_end", contract_in(payment.end_to_end_id) or numbers.normal(payment.end_to_end_id)))
        if not payment.creditor_reference:
            continue
        texts.append((key, "typed", payment.creditor_reference))
        for reference in _references(payment.creditor_reference):
            whole = numbers.normal(reference)
            bodies, right = numbers.inside_reference(reference)
            standard = "reference" if right and whole.startswith("RF") else "typed"
            references.append((key, standard, contract_in(reference) or whole))
            references += [(key, "reference" if standard == "reference" else "body", body) for body in bodies]
            if bodies and not right:
                wrong[key] = (*wrong.get(key, ()), *bodies)
    frame = numbers.tokens(frame_of(texts, _TEXTS), ours.number_lengths).select(*_TOKENS)
    possible = [row for row in references if len(row[2]) >= numbers.SHORTEST and len(row[2]) in ours.number_lengths]
    return pl.concat([frame, frame_of(possible, _TOKENS)]).unique(maintain_order=True), wrong


def _references(text: str) -> list[str]:
    """The references in the field; one ISO 11649 reference printed in groups is put together."""
    parts = text.split()
    together = numbers.normal(text)
    in_groups = len(parts) > 1 and together.startswith("RF") and sum(part.upper().startswith("RF") for part in parts) == 1
    return [together] if in_groups else parts


def _near(
    ours: Ours, payments: Sequence[Waiting], exact: Mapping[str, Collection[str]] | None = None
) -> tuple[list[tuple[str, Slip]], dict[str, str]]:
    """Numbers one slip away, and a number of a contract's shape that nobody has, in what people typed and that names nothing.

    ``exact``: by payment, numbers found already; what is a part of one, or has one as a part, is not looked at.
    """
    if not payments:
        return [], {}
    lengths = frozenset(length + by for length in ours.contract_lengths for by in (-4, -3, -2, -1, 0, 1))
    rows = [(p.payment_id, "text", f"{p.remittance_text or p.additional_info} | {p.creditor_reference}") for p in payments]
    tokens = numbers.tokens(frame_of(rows, _TEXTS), lengths).filter(_DIGITS).select("payment_id", "token", "form").rows()
    if exact:
        tokens = [row for row in tokens if not _overlaps(row[1], exact[row[0]])]
    slips: dict[str, list[Slip]] = {}
    for token, contract_no, item_key in lookup.near_hits(ours.connection, {row[1] for row in tokens}, ours.number_lengths):
        slips.setdefault(token, []).append(Slip(token, contract_no, item_key))
    near = [(payment_id, slip) for payment_id, token, _ in tokens for slip in slips.get(token, ())]
    unknown: dict[str, str] = {}
    for payment_id, token, form in tokens:
        if form != "joined" and len(token) in ours.contract_lengths:
            unknown.setdefault(payment_id, token)
    typed = _letters_for_digits(ours, payments)
    for payment_id, slip in typed:
        if len(slip.token) in ours.contract_lengths:
            unknown.setdefault(payment_id, slip.token)
    return [*near, *typed], unknown


def _overlaps(token: str, found: Collection[str]) -> bool:
    return any(one in token or token in one for one in found)


_STRAY = frozenset(range(6, 21))  # a shorter number is a meter's or a house's


def _stray(payments: Sequence[Waiting], contract_lengths: frozenset[int]) -> dict[str, str]:
    """A number of another shape than a contract's, in texts that name nothing of ours."""
    rows = [(p.payment_id, "text", _PERSONAL_CODE.sub(" ", p.remittance_text)) for p in payments if p.remittance_text]
    if not rows:
        return {}
    tokens = numbers.tokens(frame_of(rows, _TEXTS), _STRAY - contract_lengths, joined=1)
    return dict(tokens.filter(_DIGITS).select("payment_id", "token").sort("payment_id", "token", descending=[False, True]).iter_rows())


def _letters_for_digits(ours: Ours, payments: Sequence[Waiting]) -> list[tuple[str, Slip]]:
    """The numbers in which somebody typed letters O, I or L for digits: near ones, never exact."""
    typed = [(p.payment_id, run, meant) for p in payments for run, meant in numbers.letters_as_digits(_text(p))]
    if not typed:
        return []
    real = _by_token(lookup.hits(ours.connection, {meant for _, _, meant in typed}, "('contract', 'customer')"))
    return [(payment_id, Slip(run, contract_no, item_key)) for payment_id, run, meant in typed for _, contract_no, item_key in real.get(meant, ())]


_PERSONAL_CODE = re.compile(r"\b[0-9]{6}-[0-9]{5}\b")  # who pays, and no number of a bill
_SECOND_NUMBER = re.compile(r"[0-9]{4}[^0-9]+[0-9]{4}")


def _beside(ours: Ours, payments: Sequence[Waiting], hits: Mapping[str, list[Hit]]) -> list[tuple[str, Slip]]:
    """Numbers one slip from a contract, in texts that name another one: who pays for two may mistype one of them."""
    several = [payment for payment in payments if payment.payment_id in hits and _SECOND_NUMBER.search(_text(payment))]
    found = {payment.payment_id: {hit.token for hit in hits[payment.payment_id]} for payment in several}
    named = {(payment_id, hit.contract_no) for payment_id in found for hit in hits[payment_id]}
    slips, _ = _near(ours, several, found)
    return [(key, slip) for key, slip in slips if not _overlaps(slip.token, found[key]) and (key, slip.contract_no) not in named]


def names_in(text: str) -> tuple[str, ...]:
    """Two and three words beside each other, as names are kept: what may be a person's or a firm's name in a text."""
    spoken = [word for word in re.findall(r"[^\W_]+", text) if (len(word) > 1 or word.isdigit()) and name_key(word)]
    return tuple(dict.fromkeys(name_key(" ".join(spoken[at : at + many])) for many in (2, 3) for at in range(len(spoken) - many + 1)))
