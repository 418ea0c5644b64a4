"""Whether something new bears on a case of the worklist: the others need not be decided again, for they would be decided the same.

What is told here may be more than what decided the case, never less: a case too many is decided again in vain, a case too few
would miss the bill that explains it.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  read by NamedTuple when the module is loaded
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.core.evidence import open_on_the_day
from reconcile.core.found import Payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.core.found import ToPay

_SCHEMA = {
    "payment_id": pl.String,
    "payer_account": pl.String,
    "booking_date": pl.String,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "contracts": pl.String,
    "hints": pl.String,
    "words": pl.String,
    "near": pl.String,
}
COLUMNS = tuple(_SCHEMA)
Look = tuple[str, str, str, int, str, str, str, str, str]
_LIST = pl.List(pl.String)
_STOOD = {None: "-", False: "+", True: "="}  # nothing of the sum is open, the oldest few add up to it, one item equals it


def frame(looks: Sequence[Look]) -> pl.DataFrame:
    """What is kept of cases, as a table with ``COLUMNS``."""
    return pl.DataFrame(looks, schema=_SCHEMA, orient="row")


class News(NamedTuple):
    """What has come since the cases were decided.

    - ``payments``: those that were decided, or of which money went back
    - ``told``: contracts that were told of, and the others of their customers
    - ``moved``: contracts that were billed, paid or cleared
    - ``accounts``: by payer's account, the first booking day of what came to or left its history; "" where a person ruled
    - ``sums``: by (amount_minor, currency), the first day from which an item that has changed has such a sum open
    - ``words``: numbers, names and addresses that have come to be ours, and the names of payers on whose payments a person ruled
    - ``numbers``: of these, the numbers, which somebody may have mistyped
    """

    payments: frozenset[str]
    told: frozenset[str]
    moved: frozenset[str]
    accounts: Mapping[str, str]
    sums: Mapping[tuple[int, str], str]
    words: frozenset[str]
    numbers: frozenset[str]


class Hint(NamedTuple):
    """A contract that only a name or an address points to, and how the case's sum stood to what is open there."""

    case: Payment
    contract_no: str
    stood: str


def hint(contract_no: str, fitting: Mapping[str, bool]) -> str:
    """A hint as it is kept. ``fitting``: contracts where the sum is open, True where it is one item."""
    return f"{_STOOD[fitting.get(contract_no)]}{contract_no}"


def hinted(looks: pl.DataFrame, moved: frozenset[str]) -> list[Hint]:
    """The hints at contracts on which something has moved."""
    one = pl.col("said")
    found = (
        _each(looks, "hints").with_columns(contract_no=one.str.slice(1), stood=one.str.slice(0, 1)).filter(pl.col("contract_no").is_in(list(moved)))
    )
    rows = found.join(looks, on="payment_id").select(*Payment._fields[:4], "contract_no", "stood").iter_rows()
    return [Hint(Payment._make((*case, "")), number, stood) for *case, number, stood in rows]


def stands_otherwise(hints: Iterable[Hint], items: Mapping[str, Sequence[ToPay]]) -> frozenset[str]:
    """The cases, by payment_id, whose sum stands otherwise to what is open there now. ``items``: by contract, oldest due first."""
    found = set()
    for case, number, stood in hints:
        now = open_on_the_day(case, items.get(number, ()))
        if _STOOD[now.equals if now.fits else None] != stood:
            found.add(case.payment_id)
    return frozenset(found)


def touched(looks: pl.DataFrame, news: News) -> frozenset[str]:
    """The cases, by payment_id, on which the news bear, but for what ``stands_otherwise``.

    ``looks`` has ``COLUMNS``, the last four JSON lists of texts.
    """
    return frozenset(
        {
            *_ids(looks.filter(pl.col("payment_id").is_in(list(news.payments)))),
            *_ids(_telling(looks, "contracts", news.told | news.moved)),
            *(one.case.payment_id for one in hinted(looks, news.told)),
            *_ids(_telling(looks, "words", news.words)),
            *_mistyped(looks, news.numbers),
            *_ids(_by_account(looks, news.accounts)),
            *_ids(_by_sum(looks, news.sums)),
        }
    )


def _ids(found: pl.DataFrame) -> list[str]:
    return found["payment_id"].to_list()


def _each(looks: pl.DataFrame, column: str) -> pl.DataFrame:
    """payment_id and, a row each, what a column's list holds."""
    return looks.select("payment_id", said=pl.col(column).str.json_decode(_LIST)).explode("said").drop_nulls("said")


def _telling(looks: pl.DataFrame, column: str, wanted: frozenset[str]) -> pl.DataFrame:
    return _each(looks, column).filter(pl.col("said").is_in(list(wanted))) if wanted and looks.height else looks.clear()


def _by_account(looks: pl.DataFrame, accounts: Mapping[str, str]) -> pl.DataFrame:
    since = pl.DataFrame(list(accounts.items()), schema={"payer_account": pl.String, "day": pl.String}, orient="row")
    return looks.join(since, on="payer_account").filter(pl.col("day") < pl.col("booking_date"))


def _by_sum(looks: pl.DataFrame, sums: Mapping[tuple[int, str], str]) -> pl.DataFrame:
    rows = [(*one, day) for one, day in sums.items()]
    opened = pl.DataFrame(rows, schema={"amount_minor": pl.Int64, "currency": pl.String, "day": pl.String}, orient="row")
    return looks.join(opened, on=["amount_minor", "currency"]).filter(pl.col("day") <= pl.col("booking_date"))


def _mistyped(looks: pl.DataFrame, numbers: frozenset[str]) -> list[str]:
    if not numbers or not looks.height:
        return []
    new = _around(pl.DataFrame({"said": sorted(numbers)}, schema={"said": pl.String}))
    return _ids(_around(_each(looks, "near")).join(new, on="said", how="semi"))


def _around(numbers: pl.DataFrame) -> pl.DataFrame:
    """Each number in ``said`` as it is, without its leading zeros, and without one of its signs: of two that are one slip apart, one is alike."""
    said, longest = pl.col("said"), numbers["said"].str.len_chars().max()
    dropped = [
        numbers.filter(said.str.len_chars() > place).with_columns(said=said.str.slice(0, place) + said.str.slice(place + 1))
        for place in range(int(str(longest or 0)))
    ]
    return pl.concat([numbers, numbers.with_columns(said=said.str.strip_chars_start("0")), *dropped])
