"""Numbers one slip of the hand from ours, or without their leading zeros: each is found, and none of them twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.near import one_slip
from reconcile.store import bulk, lookup

if TYPE_CHECKING:
    from sqlalchemy import Engine

_KEY = ("key", "kind", "contract_no", "item_key")
_OURS = [
    ("1002003017", "contract", "1002003017", ""),
    ("1002003018", "contract", "1002003018", ""),
    ("1002003018", "reference", "1002003018", "R-1"),
    ("0000123456", "contract", "0000123456", ""),
    ("100200301", "name", "1002003018", ""),
]


def _near(engine: Engine, *tokens: str) -> list[tuple[str, str, str]]:
    with engine.begin() as connection:
        bulk.insert(connection, "number_key", _KEY, sorted(_OURS))
        return lookup.near_hits(connection, tokens, {10})


def test_a_slip_names_every_number_it_may_have_been_meant_for(engine: Engine) -> None:
    assert _near(engine, "1002003019", "100203017", "9999999999") == [
        ("1002003019", "1002003017", ""),
        ("1002003019", "1002003018", ""),
        ("1002003019", "1002003018", "R-1"),
        ("100203017", "1002003017", ""),
    ]


def test_a_number_is_not_near_itself_but_may_be_near_another_one_of_ours(engine: Engine) -> None:
    assert one_slip("1002003017", "1002003018")
    assert _near(engine, "1002003017") == [("1002003017", "1002003018", ""), ("1002003017", "1002003018", "R-1")]


def test_leading_zeros_that_were_dropped_are_put_back(engine: Engine) -> None:
    assert _near(engine, "123456") == [("123456", "0000123456", "")]


def test_no_number_is_no_slip(engine: Engine) -> None:
    assert _near(engine, "REKINS", "") == []
