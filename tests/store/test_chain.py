"""The chain of runs spells what it hashes the same way on either database, and no value can pass for its neighbour."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Engine

_COLUMNS = ("stage_no_n", "text", "note", "amount_minor")
_TAIL = "FROM stage_spelled ORDER BY stage_no_n"


def _spelled(engine: Engine, rows: list[tuple[Any, ...]]) -> list[str]:
    with engine.connect() as connection:
        bulk.stage(connection, "stage_spelled", _COLUMNS, rows)
        return [text for texts in bulk.stream_json(connection, ", ".join(_COLUMNS), _TAIL, (), 2) for text in texts]


@pytest.mark.parametrize(
    "text", ["", "Bērziņa", 'say "no"', "a\\b", "two\nlines\tand\rmore", "\x01\x1f\x7f", "a/b", "'", "😀", "\u2028", "null", "1", "<&>"]
)
def test_a_text_is_spelled_alike_on_both_databases(engine: Engine, text: str) -> None:
    assert _spelled(engine, [(1, text, "", 5)]) == [json.dumps([1, text, "", 5], ensure_ascii=False, separators=(",", ":"))]


def test_no_value_passes_for_its_neighbour(engine: Engine) -> None:
    rows = [
        (1, "a,b", "", 1),
        (2, "a", ",b", 1),
        (3, 'a","b', "", 1),
        (4, None, "null", 1),
        (5, "null", None, 1),
        (6, "", "1", None),
        (7, "1", "", 2**62),
    ]
    spelled = [text.partition(",")[2] for text in _spelled(engine, rows)]
    assert len(set(spelled)) == len(rows)
    assert [json.loads(text) for text in _spelled(engine, rows)] == [list(row) for row in rows]
