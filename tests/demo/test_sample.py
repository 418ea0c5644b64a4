"""The small fixed world of ``sample_data``: what is in the repository is what the generator makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo.files import arriving, known, write_world
from reconcile.demo.generate import SAMPLE, make_world
from reconcile.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 150_000


def _stored(name: str) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder("sample_data").joinpath(name).iterdir() if one.is_file()}


def test_the_sample_is_what_the_generator_makes_byte_for_byte() -> None:
    made = make_world(SAMPLE)
    assert _stored("inbox") == dict(arriving(made))
    assert _stored("truth") == dict(known(made))


def test_the_sample_is_small() -> None:
    assert sum(len(content) for name in ("inbox", "truth") for content in _stored(name).values()) < _MOST_BYTES


def test_a_world_is_written_into_two_folders(tmp_path: Path) -> None:
    write_world(make_world(SAMPLE), tmp_path / "in", tmp_path / "truth")
    assert {one.name for one in (tmp_path / "truth").iterdir()} == {"truth.csv", "claims_truth.csv", "settings.toml"}
    assert {one.name: one.read_bytes() for one in (tmp_path / "in").iterdir()} == _stored("inbox")
