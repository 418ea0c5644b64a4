"""Customers' lists over invented worlds, against their truth: ``python -m tests.benchmarks.claims``.

For each seed: whether every bridge adds up to the cent (to our total and to the notice's), and what one claim takes from the
question to the verdicts; then by verdict, how many are right, and their differences; and a list of 5,000 lines. Options: seeds,
``--contracts``. Against a store of a million payments, and beside a night: ``claims_large``.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.batch import claim_list
from reconcile.batch.matching import Times
from reconcile.batch.night import run_night
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.core.compare import judge
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.nights import with_settings
from reconcile.demo.world import Size
from reconcile.store import bulk, claims
from reconcile.store.engine import open_store
from tests.benchmarks.claims_truth import COLUMNS, Score, make_lists, score, verdicts
from tests.core.claim_builders import around, case, line, paid

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.compare_bridge import Bridge

SEEDS = (1, 2, 3)
_LINES = 5_000


def main() -> None:
    """Print a line a world, then a line a verdict, then what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=SEEDS)
    parser.add_argument("--contracts", type=int, default=1_500)
    told = parser.parse_args()
    print(f"{'seed':>4}  {'payments':>8}  {'cases':>5}  {'bridges':>8}  {'one claim, ms':>13}")
    scores = [measure(seed, told.contracts) for seed in told.seeds]
    lines, right, differences = (sum((Counter(one[at]) for one in scores), Counter[str]()) for at in range(3))
    print(f"\n{'due':<18}{'lines':>6}{'verdict right':>15}{'difference right':>18}")
    for verdict in (*verdicts(), "all"):
        of, verdict_right, difference_right = (each.total() if verdict == "all" else each[verdict] for each in (lines, right, differences))
        print(f"{verdict:<18}{of:>6}{_percent(verdict_right, of):>15}{_percent(difference_right, of):>18}")
    for one in scores:
        print(*one.faults, sep="\n", end="\n" if one.faults else "")
    began = time.process_time()
    long_list()
    print(f"a list of {_LINES:,} lines: {time.process_time() - began:.2f} s of computation")


def _percent(right: int, of: int) -> str:
    return f"{100 * right / of:.1f} %" if of else "-"


def measure(seed: int, contracts: int) -> Score:
    """One world put through one night."""
    world = make_world(Size(contracts=contracts, seed=seed, months=3))
    lists = make_lists(world, seed)
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder))
        settings = place.folder / SETTINGS
        settings.write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
        place = Workspace(place.folder)
        for name, content in arriving(world):
            if name != "claims.csv":
                (place.inbox / name).write_bytes(content)
        with (place.inbox / "claims.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([COLUMNS, *lists.rows])
        engine = open_store(place.url)
        run_night(place, engine, world.size.ends_on, Times("2026-01-01T04:00:00+00:00", lambda: "2026-01-01T04:05:00+00:00"), lambda *_: None)
        with engine.begin() as connection:
            cases = claim_list.every(connection, place.policy, world.size.ends_on)
            payments = bulk.fetch(connection, "SELECT COUNT(*) FROM payment")[0][0]
            milliseconds = _one_claim(connection, place, world.size.ends_on)
        exact = sum(_adds_up(one) for one in cases)
        print(
            f"{seed:>4}  {payments:>8,}  {len(cases):>5}  {exact:>4} all right"
            if exact == len(cases)
            else f"{seed:>4}  bridges: {exact} of {len(cases)}",
            end="",
        )
        print(f"  {milliseconds:>8}")
        engine.dispose()
    found = {one.head.case_no: [(line.line_no, line.verdict, line.difference_minor) for line in one.lines] for one in cases}
    return score(lists, found)


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
