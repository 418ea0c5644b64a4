"""The same facts give the same results: run twice, in another order, in other chunks, on another database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import intake
from tests.batch import night_world as world

if TYPE_CHECKING:
    from pathlib import Path

SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def test_the_same_night_again_changes_nothing(store_url: str, tmp_path: Path) -> None:
    place = world.workspace(tmp_path / "night", store_url)
    world.both_nights(place)
    before = world.seen(place)
    again = world.night(place, world.SECOND)
    assert again.again
    assert world.same(before, world.seen(place)) == []
    assert len(before.exports["payments"]) > 50
    assert len(before.exports["findings"]) > 10


def test_the_same_files_again_move_no_cent(store_url: str, tmp_path: Path) -> None:
    """The bank sends the month again; somebody exports the tables again."""
    place = world.workspace(tmp_path / "night", store_url)
    world.both_nights(place)
    before = world.seen(place)
    files = [one for night in (world.FIRST, world.SECOND) for one in world.files_of(night) if one[0] != "broken.xml"]
    world.bring(place, [(f"again-{name}", content) for name, content in files])
    result = world.night(place, world.SECOND)
    after = world.seen(place)
    assert {one.outcome for one in result.outcomes} == {"exists"}
    for what in ("payments", "postings", "open-items"):
        assert after.exports[what] == before.exports[what]
    for table in (
        "source_file",
        "statement",
        "entry",
        "payment",
        "contract",
        "item",
        "plan",
        "clearing",
        "conflict",
        "posting",
        "decision",
        "claimed_line",
    ):
        assert after.stored[table] == before.stored[table], table


@SQLITE
@pytest.mark.parametrize("order", ["as they are named", "the other way round", "payments before contracts"])
def test_the_order_in_which_files_come_does_not_show(store_url: str, tmp_path: Path, order: str) -> None:
    """Brought in one by one, by hand, before the night."""
    files = sorted(one for night in (world.FIRST, world.SECOND) for one in world.files_of(night) if one[0] != "broken.xml")
    usual = world.workspace(tmp_path / "usual", f"sqlite:///{tmp_path / 'usual.db'}")
    world.bring(usual, files)
    world.night(usual, world.SECOND)
    other = world.workspace(tmp_path / "other", store_url)
    ordered = {
        "as they are named": files,
        "the other way round": files[::-1],
        "payments before contracts": sorted(files, key=lambda one: (not one[0].endswith(".xml"), one[0])),
    }[order]
    outside = tmp_path / "outside"
    outside.mkdir()
    with world.held(other) as engine:
        for name, content in ordered:
            (outside / name).write_bytes(content)
            (outcome,) = intake.take(engine, other.policy, [outside / name], world.nothing)
            assert outcome.outcome == "taken"
    world.night(other, world.SECOND)
    expected, found = world.seen(usual).exports, world.seen(other).exports
    for what in expected:
        assert found[what] == expected[what], what


@SQLITE
@pytest.mark.parametrize("chunk", [1, 7])
def test_the_chunk_size_does_not_show(store_url: str, tmp_path: Path, chunk: int) -> None:
    usual = world.workspace(tmp_path / "usual", f"sqlite:///{tmp_path / 'usual.db'}")
    world.both_nights(usual)
    other = world.workspace(tmp_path / "other", store_url)
    world.both_nights(other, chunk=chunk)
    assert world.same(world.seen(usual), world.seen(other)) == []


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_both_databases_give_the_same_bytes(store_url: str, tmp_path: Path) -> None:
    embedded = world.workspace(tmp_path / "embedded", f"sqlite:///{tmp_path / 'embedded.db'}")
    world.both_nights(embedded)
    server = world.workspace(tmp_path / "server", store_url)
    world.both_nights(server)
    assert world.same(world.seen(embedded), world.seen(server)) == []
