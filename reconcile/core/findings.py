"""A finding: something a person should know, as a value; each run writes its own and says what is new, still open, or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# Cases that are posted already, and wrongly or probably so; ``verdict`` holds the contract it more likely belongs to; several with ; between.
WORSE_THAN_UNDECIDED = frozenset({"sample_wrong", "probable_misposting"})


class Finding(NamedTuple):
    """``(kind, key)`` is stable between nights. Amounts are minor units of ``currency``, None where they say nothing."""

    kind: str
    key: str
    case_no: str = ""
    line_no: int = 0
    contract_no: str = ""
    payment_id: str = ""
    entry_ref: str = ""
    verdict: str = ""
    claimed_minor: int | None = None
    booked_minor: int | None = None
    difference_minor: int | None = None
    currency: str = ""
    on_notice: str = ""
    sentence: str = ""
    day: str = ""
    since_date: str = ""
    state: str = ""


def compared(now: Iterable[Finding], before: Iterable[Finding], as_of: str) -> list[Finding]:
    """Tonight's findings with their age, and those of the earlier night that are gone; by kind and key.

    ``before`` are the findings of the last run of an earlier day; its own gone ones do not come again.
    """
    known = {(one.kind, one.key): one for one in before if one.state != "gone"}
    result = []
    for one in now:
        earlier = known.pop((one.kind, one.key), None)
        result.append(one._replace(state="still" if earlier else "new", since_date=earlier.since_date if earlier else one.since_date or as_of))
    result.extend(one._replace(state="gone") for one in known.values())
    return sorted(result, key=lambda one: (one.kind, one.key))
