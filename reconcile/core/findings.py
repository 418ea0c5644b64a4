"""A finding: something a person should know, as a value; each run says what is new, still open, or gone."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


class Anew(NamedTuple):
    """Findings of a kind of which only some were looked at anew, by key; of the others what the last night said stands. None: all were."""

    kind: str
    found: list[Finding]
    looked_at: frozenset[str] | None


SAID = Finding._fields[2:15]  # what it says, beside what it is about, since when, and its state
Stood = tuple[int, str, tuple[object, ...]]  # the run that wrote it, since when it stands, what it says
Change = tuple[Any, ...]  # (before_run_no, *finding): the run whose row it takes the place of, 0 for none


def changes(kind: str, now: Iterable[Finding], before: Mapping[str, Stood], as_of: str) -> list[Change]:
    """In what tonight's findings of a kind differ from those of the earlier night, by key: new, changed or gone.

    ``before`` are by key those that stood after the last run of an earlier day. What says the same stands and is not given.
    """
    left = dict(before)
    found: list[Change] = []
    for one in now:
        stood = left.pop(one.key, None)
        if stood is None:
            found.append((0, *one._replace(since_date=one.since_date or as_of, state="new")))
        elif stood[2] != one[2:15]:
            found.append((stood[0], *one._replace(since_date=stood[1], state="still")))
    found.extend((run_no, kind, key, *said, since, "gone") for key, (run_no, since, said) in left.items())
    return sorted(found, key=itemgetter(2))
