"""A slip of the hand, against a plain edit distance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.near import around, neighbours, one_slip

NUMBERS = st.text("0123", min_size=1, max_size=6)


def distance(one: str, other: str) -> int:
    """Optimal string alignment, by the book."""
    table = [[max(row, column) if not row or not column else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            cost = one[row - 1] != other[column - 1]
            table[row][column] = min(table[row - 1][column] + 1, table[row][column - 1] + 1, table[row - 1][column - 1] + cost)
            if row > 1 and column > 1 and one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[len(one)][len(other)]


@given(NUMBERS, NUMBERS)
def test_one_slip_is_distance_one(one: str, other: str) -> None:
    assert one_slip(one, other) == (distance(one, other) == 1)
    assert (other in neighbours(one)) == (distance(one, other) == 1)


@given(NUMBERS)
def test_every_neighbour_is_one_slip_away_and_back(number: str) -> None:
    for other in neighbours(number):
        assert one_slip(number, other)
        assert other == "" or number in neighbours(other)


@given(st.sets(NUMBERS, max_size=4), st.sets(st.integers(1, 7)))
def test_around_many_numbers_is_around_each_of_them(numbers: set[str], lengths: set[int]) -> None:
    each = {other for number in numbers for other in neighbours(number) if len(other) in lengths}
    found = around(numbers, lengths)
    assert found == sorted(found)
    assert set(found) - numbers == each - numbers


def test_each_kind_of_slip() -> None:
    for slip in ("1002003018", "100203017", "10022003017", "1002003071", "01002003017"):
        assert one_slip("1002003017", slip), slip
    for other in ("1002003017", "1002003187", "100203018", "2001003017"):
        assert not one_slip("1002003017", other), other
