"""Customers' lists over invented worlds, against their truth: ``python -m tests.benchmarks.claims``.

For each seed: how many verdicts and differences are right, whether every bridge adds up to the cent (to our total and to
the notice's), what one claim takes from the question to the verdicts, and a list of 5,000 lines. Options: seeds, ``--contracts``.
"""

from __future__ import annotations

import argparse
import csv
import io
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.batch import claim_list
from reconcile.batch.matching import Times
from reconcile.batch.night import run_night
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.core.compare import judge
from reconcile.core.money import to_text
from reconcile.demo.files import arriving, known
from reconcile.demo.generate import make_world
from reconcile.demo.nights import with_settings
from reconcile.demo.score_claims import score_claims
from reconcile.demo.world import Size
from reconcile.store import bulk, claims
from reconcile.store.engine import open_store
from tests.core.claim_builders import around, case, line, paid

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.compare_bridge import Bridge

SEEDS = (1, 2, 3)
_LINES = 5_000


def main() -> None:
    """Print a line a world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=SEEDS)
    parser.add_argument("--contracts", type=int, default=400)
    told = parser.parse_args()
    print(f"{'seed':>4}  {'payments':>8}  {'lines':>12}  {'differences':>12}  {'bridges':>8}  {'one claim, ms':>13}")
    for seed in told.seeds:
        measure(seed, told.contracts)
    began = time.perf_counter()
    long_list()
    print(f"a list of {_LINES:,} lines: {time.perf_counter() - began:.2f} s")


def measure(seed: int, contracts: int) -> None:
    """One world put through one night."""
    world = make_world(Size(contracts=contracts, seed=seed, months=3))
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder))
        settings = place.folder / SETTINGS
        settings.write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
        place = Workspace(place.folder)
        for name, content in arriving(world):
            (place.inbox / name).write_bytes(content)
        engine = open_store(place.url)
        night = run_night(place, engine, world.size.ends_on, Times("2026-01-01T04:00:00+00:00", lambda: "2026-01-01T04:05:00+00:00"), lambda *_: None)
        found = [one for one in night.findings if one.kind == "claim"]
        truth = next(content for name, content in known(world) if name == "claims_truth.csv").decode()
        rows = [
            {"case_no": one.case_no, "line_no": str(one.line_no), "verdict": one.verdict, "state": one.state, "difference": to_text(one.difference_minor or 0, one.currency)}
            for one in found
        ]  # fmt: skip
        score = score_claims(csv.DictReader(io.StringIO(truth)), rows)
        with engine.begin() as connection:
            cases = claim_list.every(connection, place.policy, world.size.ends_on)
            payments = bulk.fetch(connection, "SELECT COUNT(*) FROM payment")[0][0]
            milliseconds = _one_claim(connection, place, world.size.ends_on)
        exact = sum(_adds_up(one) for one in cases)
        print(f"{seed:>4}  {payments:>8,}  {score.lines!s:>12}  {score.differences!s:>12}  {exact:>3} of {len(cases)}  {milliseconds:>13}")
        engine.dispose()


def _adds_up(one: Bridge) -> bool:
    """To our total in each currency, and to the notice's."""
    ours = all(
        total.claimed_minor - sum(each.difference_minor for each in one.lines if each.currency == total.currency) == total.booked_minor
        for total in one.totals
    )
    if one.notice is None:
        return ours
    due = one.notice.known_then_minor if one.notice.notice_minor is None else one.notice.notice_minor
    return ours and one.notice.ours_minor + sum(step.amount_minor for step in one.notice.steps) == due


def _one_claim(connection: Connection, place: Workspace, as_of: str) -> int:
    """Milliseconds of the slowest of all claims."""
    slowest = 0
    for number in claims.numbers(connection):
        began = time.perf_counter_ns()
        claim_list.look(connection, place.policy, as_of, [number])
        slowest = max(slowest, time.perf_counter_ns() - began)
    return slowest // 1_000_000


def long_list() -> None:
    """A list of thousands of lines over four months, ten of each sum; one in fifty never came."""
    day = [f"2026-{1 + number % 4:02}-{1 + number % 28:02}" for number in range(_LINES)]
    amount = [1000 + number % (_LINES // 10) for number in range(_LINES)]
    received = [paid(number, day[number], amount[number]) for number in range(_LINES) if number % 50]
    judge(case([line(number + 1, day[number], amount[number]) for number in range(_LINES)], received), around())


if __name__ == "__main__":
    main()
