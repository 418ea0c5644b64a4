"""A night that stops between any two of its steps is made good by the next run, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.batch import night_world as world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.batch.snapshots import Snapshot


# Every step on the embedded database; on the server, where a copy takes longer, a part of them: the kills cover the rest.
EVERY = {"sqlite": 1, "postgresql": 4}


class CutError(Exception):
    """The night stops here."""


def _cut_at(number: int) -> Callable[[str, int, int], None]:
    left = number

    def step(_name: str, _done: int, _of: int) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise CutError

    return step


def test_a_night_cut_between_any_two_steps_is_made_good_by_the_next_run(snapshot: Snapshot) -> None:
    cuts, number = 0, 1
    for place in snapshot.copies():
        try:
            world.night(place, world.SECOND, _cut_at(number))
        except CutError:
            cuts += 1
        else:
            break
        world.night(place, world.SECOND)
        assert world.same(snapshot.undisturbed, world.seen(place)) == [], f"cut at step {number}"
        number += EVERY[snapshot.kind]
    assert cuts > 5, "the night has as many steps to cut between"


def test_a_night_cut_again_and_again_comes_to_its_end(snapshot: Snapshot) -> None:
    """Each try gets one step further, on the same workspace."""
    for place in snapshot.copies():
        for number in range(1, 1_000):
            try:
                world.night(place, world.SECOND, _cut_at(number))
            except CutError:
                continue
            break
        assert world.same(snapshot.undisturbed, world.seen(place)) == []
        break


def test_a_first_night_cut_in_its_matching_leaves_no_run(store_url: str, tmp_path: Path) -> None:
    place = world.workspace(tmp_path / "night", store_url)
    world.bring(place, world.files_of(world.FIRST))

    def step(name: str, _done: int, _of: int) -> None:
        if name == "findings":
            raise CutError

    with pytest.raises(CutError):
        world.night(place, world.FIRST, step)
    stored = world.seen(place).stored
    assert [stored[table] for table in ("run", "decision", "posting", "finding", "certificate")] == [[]] * 5
    assert stored["payment"], "the facts of whole files stay"
    assert {row[5] for row in stored["payment_state"]} == {"new"}
