"""Moving a payment's money from one contract to another: a ruling that leaves what stands on third contracts where it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconcile.batch import rulings
from reconcile.core import money
from reconcile.errors import WrongUse
from reconcile.store import going_back, lookup
from reconcile.store import rulings as stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from reconcile.batch.rulings import Ruler
    from reconcile.core.policy import Policy
    from reconcile.store.going_back import Place
    from reconcile.store.runs import Run

_MOVABLE = frozenset({"item", "on_account", "held"})


def reallocate(connection: Connection, policy: Policy, payment_id: str, source: str, target: str, ruler: Ruler) -> Run:
    """Post to the target contract what of the payment stands on the source contract.

    Where the ruling before this one moved money the other way, only that is put back, onto the bills it was taken from;
    what stood on the source contract before stays.

    Raises: WrongUse when nothing of it stands there, or the ruling is refused.
    """
    here, there = _number(connection, source), _number(connection, target)
    if here == there:
        raise WrongUse(f"contract {here}", "is both where it stands and where it is to go", "name another contract")
    places = _movable(going_back.places(connection, payment_id))
    moved = _sums(places)[here]
    if moved <= 0:
        stands = ", ".join(sorted({place.contract_no for place in places})) or "no contract"
        raise WrongUse(f"payment {payment_id}", f"has no money on contract {here}; it stands on {stands}", "see `reconcile explain`")
    currency = lookup.states(connection, [payment_id])[payment_id].currency
    stood = _before_its_move(connection, payment_id, places, here, there)
    stay = [place for place in places if place.contract_no != here]
    texts = [_as_it_stands(place, currency) for place in stood or stay]
    if not stood:
        texts = [f"{there}={money.to_text(moved, currency)}" if stay else there, *texts]
    said = ruler._replace(reason=f"moved from contract {here}, {ruler.reason}")
    return rulings.assign(connection, policy, payment_id, texts, said)


def _movable(places: Iterable[Place]) -> list[Place]:
    return [place for place in places if place.account_code in _MOVABLE]


def _sums(places: Iterable[Place]) -> Counter[str]:
    """The money by contract."""
    result: Counter[str] = Counter()
    for place in places:
        result[place.contract_no] += place.amount_minor
    return result


def _before_its_move(connection: Connection, payment_id: str, places: list[Place], here: str, there: str) -> list[Place]:
    """How the payment stood before its last ruling, when all that has changed is that money went from ``there`` to ``here``."""
    stood = _movable(going_back.places(connection, payment_id, stored.last_run(connection, payment_id)))
    now, then = _sums(places), _sums(stood)
    came, went = now - then, then - now  # a Counter keeps what is above zero
    return stood if set(came) == {here} and set(went) == {there} and came[here] == went[there] else []


def _number(connection: Connection, text: str) -> str:
    known = stored.contract(connection, text)
    if known is None:
        near = stored.near_contracts(connection, text)
        raise WrongUse(
            f"contract {text}", "there is no such contract", f"near it are {', '.join(near)}" if near else "look for it with `reconcile find NAME`"
        )
    return known[0]


def _as_it_stands(place: Place, currency: str) -> str:
    item = f":{place.item_key}" if place.item_key else ""
    return f"{place.contract_no}{item}={money.to_text(place.amount_minor, currency)}"
