"""Moving a payment's money from one contract to another: a ruling that leaves what stands on third contracts where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import rulings
from reconcile.core import money
from reconcile.errors import WrongUse
from reconcile.store import going_back, lookup
from reconcile.store import rulings as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.batch.rulings import Ruler
    from reconcile.core.policy import Policy
    from reconcile.store.going_back import Place
    from reconcile.store.runs import Run

_MOVABLE = frozenset({"item", "on_account", "held"})


def reallocate(connection: Connection, policy: Policy, payment_id: str, source: str, target: str, ruler: Ruler) -> Run:
    """Post to the target contract what of the payment stands on the source contract.

    Raises: WrongUse when nothing of it stands there, or the ruling is refused.
    """
    here, there = _number(connection, source), _number(connection, target)
    if here == there:
        raise WrongUse(f"contract {here}", "is both where it stands and where it is to go", "name another contract")
    places = [place for place in going_back.places(connection, payment_id) if place.account_code in _MOVABLE]
    moved = sum(place.amount_minor for place in places if place.contract_no == here)
    if moved <= 0:
        stands = ", ".join(sorted({place.contract_no for place in places})) or "no contract"
        raise WrongUse(f"payment {payment_id}", f"has no money on contract {here}; it stands on {stands}", "see `reconcile explain`")
    currency = lookup.states(connection, [payment_id])[payment_id].currency
    stay = [place for place in places if place.contract_no != here]
    texts = [there] if not stay else [f"{there}={money.to_text(moved, currency)}", *(_as_it_stands(place, currency) for place in stay)]
    said = ruler._replace(reason=f"moved from contract {here}, {ruler.reason}")
    return rulings.assign(connection, policy, payment_id, texts, said)


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
