"""How a story's folder is told: what came each night goes through import and night, as a user's would.

A story's folder has a folder for each night, named after its day, with what came that night: tables as finance staff keep
them, ``bank.csv`` and ``details.csv`` for what the banks sent (see ``bank.py``), and files of what must come out after it.
``rulings.csv`` is what people ruled on the morning after the night (ref, contract, or none to take it back, who, reason).
``settings.toml`` stands for the workspace's settings, and ``story.txt`` tells people in three sentences.
"""

from __future__ import annotations

import csv
import tomllib
from typing import TYPE_CHECKING, Any

from reconcile.batch import intake, rulings
from reconcile.batch.matching import Times, match
from reconcile.core.policy import BankRule, Policy
from reconcile.store import bulk, check
from tests.scenarios import bank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

TIMES = Times("2026-01-01T04:00:00+00:00", lambda: "2026-01-01T04:05:00+00:00")
_WRITERS = {"bank": bank.statement, "details": bank.notification}
_SENTENCES = 3


def stories(folder: Path) -> list[Path]:
    """The folders of stories in a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.is_dir())


def told(story: Path, engine: Engine, scratch: Path, is_expected: Callable[[Path], bool]) -> Iterator[Path]:
    """Play a story night by night; gives each night's folder when that night is over and its books add up."""
    policy = settings(story)
    for night in nights(story):
        came = [
            _as_sent(path, scratch / f"{night.name}-{path.stem}.xml")
            for path in sorted(night.iterdir())
            if path.name != "rulings.csv" and not is_expected(path)
        ]
        outcomes = intake.take(engine, policy, came, lambda *_: None)
        assert [one.message for one in outcomes if one.outcome != "taken"] == []
        with engine.begin() as connection:
            match(connection, policy, night.name, TIMES, lambda *_: None)
        with engine.begin() as connection:
            assert check.everything(connection) == []
        yield night
        _ruled(engine, policy, night)


def _ruled(engine: Engine, policy: Policy, night: Path) -> None:
    """What people rule when they have read the night's worklist, in the order of the file."""
    rows = table(night / "rulings.csv")[1] if (night / "rulings.csv").exists() else []
    for ref, contract, who, reason in rows:
        ruler = rulings.Ruler(who, TIMES.started_at, night.name, reason)
        with engine.begin() as connection:
            payment_id = bulk.fetch(connection, "SELECT payment_id FROM payment WHERE entry_ref = ?", (ref,))[0][0]
            if contract:
                rulings.assign(connection, policy, payment_id, [contract], ruler)
            else:
                rulings.unassign(connection, policy, payment_id, ruler)
            assert check.everything(connection) == []


def nights(story: Path) -> list[Path]:
    """The nights of a story, in order of time."""
    return sorted(path for path in story.iterdir() if path.is_dir())


def settings(story: Path) -> Policy:
    """The policy a story plays under."""
    path = story / "settings.toml"
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items() if name != "banks"}
    return Policy(banks=tuple(BankRule(**one) for one in said.get("banks", ())), **values)


def table(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    """Columns and rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    return columns, [tuple(row) for row in rows]


def says_enough(story: Path) -> bool:
    """Whether a story says who did what and what must come out."""
    text = (story / "story.txt").read_text(encoding="utf-8").strip()
    return max(sum(f"{text}\n".count(stop) for stop in (". ", ".\n")), len(text.splitlines())) >= _SENTENCES


def _as_sent(path: Path, target: Path) -> Path:
    """The file as it would come: what a bank says becomes the message it would send."""
    kind = path.stem.partition("-")[0]
    if path.suffix != ".csv" or kind not in _WRITERS:
        return path
    target.write_text(_WRITERS[kind](path), encoding="utf-8")
    return target
