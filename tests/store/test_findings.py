"""A finding is written once, and every night's findings read as if each night had written all of its own."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from reconcile.core.findings import Finding
from reconcile.store import bulk, findings, runs
from reconcile.store.findings import Keeper
from tests.store.rows import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from reconcile.store.runs import Run

KINDS = ("balance_break", "claim", "clarification")
DAYS = ("2026-03-02", "2026-03-03", "2026-03-03", "2026-03-03", "2026-03-04", "2026-03-06", "2026-03-06", "2026-03-09")


def _run(number: int, day: str, kind: str = "night") -> Run:
    return runs.Run(number, f"{day}.{number}", day, kind, 0, 0, 0, "", "{}", "", "", "")


def _keep(connection: Connection, run: Run, found: Sequence[Finding]) -> None:
    keeper = Keeper(connection, run)
    for kind in sorted({one.kind for one in found}, reverse=True):
        keeper.keep(kind, [one for one in found if one.kind == kind])
    keeper.close()
    bulk.insert(connection, "run", runs.Run._fields, [run])


def _in_full(found: Sequence[Finding], before: Sequence[Finding], day: str) -> list[Finding]:
    """A night's findings with their age, and those of the last night of an earlier day that are gone."""
    known = {(one.kind, one.key): one for one in before if one.state != "gone"}
    told = []
    for one in found:
        earlier = known.pop((one.kind, one.key), None)
        told.append(one._replace(state="still" if earlier else "new", since_date=earlier.since_date if earlier else one.since_date or day))
    return sorted([*told, *(one._replace(state="gone") for one in known.values())])


def _some(chance: random.Random) -> list[Finding]:
    return [
        Finding(kind, f"K{number}", contract_no="1", booked_minor=chance.choice((None, 5, 7)), sentence=chance.choice("ab"), since_date=chance.choice(("", "2026-01-31")))
        for kind in KINDS
        for number in range(6)
        if chance.random() < 0.6 and kind != chance.choice(KINDS)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_each_nights_findings_are_as_if_every_night_had_written_them_all(engine: Engine, seed: int) -> None:
    chance, nights = random.Random(seed), list[tuple[str, int, list[Finding]]]()
    with engine.begin() as connection:
        for number, day in enumerate(DAYS, 1):
            found = _some(chance)
            before = next((told for then, _, told in reversed(nights) if then < day), list[Finding]())
            _keep(connection, _run(2 * number - 1, day), found)
            bulk.insert(connection, "run", runs.Run._fields, [_run(2 * number, day, "ruling")])
            nights.append((day, 2 * number - 1, _in_full(found, before, day)))
            assert findings.problems(connection) == []
            for _, run_no, told in nights:
                assert findings.load(connection, run_no) == told
                assert findings.of_kind(connection, run_no, "claim") == [one for one in told if one.kind == "claim"]
                assert findings.load(connection, run_no, but=("claim", "x")) == [one for one in told if one.kind != "claim"]
                assert findings.new(connection, run_no, ("claim",)) == [one for one in told if one.kind != "claim" and one.state == "new"]
            assert findings.load(connection, 2 * number) == [], "a ruling finds nothing"


@pytest.mark.parametrize("seed", range(4))
def test_what_is_not_looked_at_again_stands_as_the_last_night_left_it(engine: Engine, seed: int) -> None:
    """The same nights once told in full and once only in what was looked at, some of them a second time on their day."""
    chance, nights = random.Random(seed), list[tuple[str, int, list[Finding]]]()
    with engine.begin() as connection:
        for number, day in enumerate(DAYS, 1):
            looked_at = frozenset(f"K{place}" for place in range(6) if chance.random() < 0.5)
            found = [one for one in _some(chance) if one.kind == "claim" and one.key in looked_at]
            last = nights[-1][2] if nights else []
            stand = [one._replace(state="", since_date="") for one in last if one.state != "gone" and one.key not in looked_at]
            before = next((told for then, _, told in reversed(nights) if then < day), list[Finding]())
            keeper = Keeper(connection, _run(number, day))
            keeper.keep("claim", found, looked_at)
            keeper.close()
            bulk.insert(connection, "run", runs.Run._fields, [_run(number, day)])
            nights.append((day, number, _in_full([*found, *stand], before, day)))
            assert findings.problems(connection) == []
            assert keeper.counts() == ({"claim": len(found) + len(stand)} if found or stand else {})
            for _, run_no, told in nights:
                assert findings.load(connection, run_no) == told


def test_what_stands_is_not_written_again(engine: Engine) -> None:
    same, moved = Finding("claim", "K1", sentence="a"), Finding("claim", "K2", sentence="a")
    with engine.begin() as connection:
        _keep(connection, _run(1, "2026-03-02"), [same, moved])
        _keep(connection, _run(2, "2026-03-03"), [same, moved._replace(sentence="b")])
        assert count(connection, "finding") == 3
        _keep(connection, _run(3, "2026-03-04"), [same, moved._replace(sentence="b")])
        assert count(connection, "finding") == 3
        _keep(connection, _run(4, "2026-03-05"), [same])
        assert bulk.fetch(connection, "SELECT key, state, before_run_no, since_date FROM finding WHERE run_no = 4") == [
            ("K2", "gone", 2, "2026-03-02")
        ]
        assert [(one.key, one.state) for one in findings.load(connection, 3)] == [("K1", "still"), ("K2", "still")]


def test_a_second_night_of_the_day_takes_the_place_of_the_first(engine: Engine) -> None:
    was, came = Finding("claim", "K1", sentence="a"), Finding("claim", "K2", sentence="b")
    with engine.begin() as connection:
        _keep(connection, _run(1, "2026-03-02"), [was])
        _keep(connection, _run(2, "2026-03-03"), [came])
        _keep(connection, _run(3, "2026-03-03"), [was])
        assert [(one.key, one.state) for one in findings.load(connection, 2)] == [("K1", "gone"), ("K2", "new")]
        assert [(one.key, one.state) for one in findings.load(connection, 3)] == [("K1", "still")]
        _keep(connection, _run(4, "2026-03-04"), [was, came])
        assert [(one.key, one.state, one.since_date) for one in findings.load(connection, 4)] == [
            ("K1", "still", "2026-03-02"), ("K2", "new", "2026-03-04")
        ]  # fmt: skip
