"""Every story is told twice: in ``story.txt`` by what people did, and in ``expected.csv`` by what must come out (see ``telling``).

``expected.csv`` has some columns of ``export payments`` after its night, every line of it; ``findings-KIND.csv``, where the story
needs it, some columns of ``export findings``: every finding of a kind that stands that night.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports
from tests.scenarios import telling

if TYPE_CHECKING:
    from sqlalchemy import Engine

STORIES = Path(__file__).parent / "stories"


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    for night in telling.told(story, engine, tmp_path, _is_expected):
        if (night / "expected.csv").exists():
            columns, expected = telling.table(night / "expected.csv")
            assert payments(engine, columns) == sorted(expected), f"after the night of {night.name}"
        for path in sorted(night.glob("findings-*.csv")):
            columns, expected = telling.table(path)
            assert findings(engine, path.stem.partition("-")[2], columns) == sorted(expected), f"after the night of {night.name}"


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_a_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    assert telling.says_enough(story)
    nights = telling.nights(story)
    assert nights, "a story has a night"
    assert (nights[-1] / "expected.csv").exists(), "the golden of the last night is missing"


def _is_expected(path: Path) -> bool:
    return path.name == "expected.csv" or path.name.startswith("findings-")


def payments(engine: Engine, columns: list[str]) -> list[tuple[str, ...]]:
    """Some columns of ``export payments``, sorted."""
    return _exported(engine, "payments", columns)


def findings(engine: Engine, kind: str, columns: list[str]) -> list[tuple[str, ...]]:
    """Some columns of the findings of a kind that stand, sorted."""
    found = _exported(engine, "findings", ["kind", "state", *columns])
    return sorted(row[2:] for row in found if row[0] == kind and row[1] != "gone")


def _exported(engine: Engine, what: str, columns: list[str]) -> list[tuple[str, ...]]:
    at = [[name for name, _ in exports.columns(what)].index(column) for column in columns]
    with engine.begin() as connection:
        found = list(exports.rows(connection, what))
    return sorted(tuple("" if row[place] is None else str(row[place]) for place in at) for row in found)
