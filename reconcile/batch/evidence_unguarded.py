"""Numbers that a slip may have made out of another one without their check digits showing it.

Looked at are only payments for whose one number nothing else speaks, so a night's many plain payments cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.check_digits import fails, unseen_slips
from reconcile.core.identify import alone
from reconcile.core.names import alike
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconcile.batch.context import Night
    from reconcile.core.evidence import Facts


def marked(
    night: Night, facts: dict[str, Facts], checked: Collection[str], names: Mapping[str, str], customers: Mapping[str, str]
) -> dict[str, Facts]:
    """The facts, with ``unguarded`` and the contracts it may be meant for where that is so.

    ``checked``: payments whose number stands in a reference with check digits of its own, which see every slip; ``names``: of
    payers, by payment; ``customers``: their names, by contract.
    """
    wanted = {payment_id: _others(night, one) for payment_id, one in facts.items() if alone(one.pattern) and payment_id not in checked}
    real: dict[str, list[str]] = {}
    tokens = {other for others in wanted.values() for other in others}
    for token, _, contract_no, _ in lookup.hits(night.connection, tokens) if tokens else ():
        real.setdefault(token, []).append(contract_no)
    result = dict(facts)
    for payment_id, others in wanted.items():
        one = facts[payment_id]
        meant = [number for other in others for number in real.get(other, ()) if number != one.contract_no]
        if meant:
            named = alike(names[payment_id], customers.get(one.contract_no, ""))
            near = tuple(dict.fromkeys((*one.near, *meant)))
            result[payment_id] = one._replace(pattern=one.pattern._replace(unguarded=True, name_alike=named), near=near)
    return result


def _others(night: Night, one: Facts) -> list[str]:
    """Numbers one slip away with check digits as right; none where its shape has no check digits."""
    mine = [names for (_, length), names in night.schemes.items() if length == len(one.number)]
    return sorted({other for names in mine if one.number.isdigit() and not fails(one.number, names) for other in unseen_slips(one.number, names)})
