"""A night costs what the night brings: the same night after a history and after none: ``python -m tests.benchmarks.history``.

One invented supplier. In one workspace everything came before, a night a month and then a night like the one measured; in the other
only what the last nights need: the contracts, the bills of the last weeks, plans that have just begun. Then the same bank files make
the same night in both. Nobody has worked at the list of cases meanwhile, so that all of them are in the report of the one after a history.
Printed are the CPU seconds of each stage and how many times the one without a history they are; the measured night is a process of its own, set
as the command line sets itself, and what its helping processes took stands by itself. Options: the payments of the
night and of the history (default 5000 100000; the goal is 50000 2000000), ``--months`` of history, ``--url`` of a PostgreSQL database
(emptied first; there the server's own seconds are not in it).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo.files import statement_files
from reconcile.demo.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.batch.workspace import Workspace
    from reconcile.demo.world import World

NIGHT, HISTORY = 5_000, 100_000
_A_MONTH = 1.05  # payments of a contract
_RECENT_DAYS = 45  # bills a supplier who begins with us would bring
_MEBIBYTE = 1024  # in KiB, as Linux counts


class Clock:
    """Adds up CPU seconds by stage, as ``step`` tells of them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._since = "start", time.process_time()

    def step(self, name: str, _done: int, _of: int) -> None:
        passed = time.process_time()
        self.seconds[self._name] = self.seconds.get(self._name, 0) + passed - self._since
        self._name, self._since = name, passed


class File(NamedTuple):
    """A bank's file: its last day, and how many payments it lists."""

    day: str
    name: str
    content: bytes
    payments: int


def split(world: World, payments: int) -> tuple[list[File], list[File], list[File]]:
    """The bank files of the history, of the night before, and of the night: the last days that bring so many payments each."""
    files = [found for place in range(len(world.accounts)) for found in _files(world, place)]
    by_day = Counter[str]()
    for one in files:
        by_day[one.day] += one.payments
    cuts, left = [], payments
    for day in sorted(by_day, reverse=True):
        left -= by_day[day]
        if left <= 0:
            cuts.append(day)
            left = payments
    night, eve = (*cuts, "", "")[:2]
    return [one for one in files if one.day < eve], [one for one in files if eve <= one.day < night], [one for one in files if one.day >= night]


def _files(world: World, place: int) -> Iterator[File]:
    """The files of an account; what explains a batch of theirs brings no payment more."""
    counts = {statement.last: sum(len(line.payments) for line in statement.lines) for statement in statements(world, place)}
    for day, name, content in statement_files(world, place):
        yield File(day, name, content, counts.pop(day, 0))


def begun_lately(world: World) -> World:
    """The same supplier without a past: the bills of the last weeks, and plans that begin with the last month."""
    from reconcile.demo.days import moved

    since, month = moved(world.size.ends_on, -_RECENT_DAYS), world.size.ends_on[:8] + "01"
    return replace(
        world,
        invoices=tuple(one for one in world.invoices if one.issued_on >= since),
        plans=tuple(one._replace(valid_from=max(one.valid_from, month)) for one in world.plans),
        clearings=(),
    )


def measure(night: int, history: int, months: int, url: str, *, past: bool) -> dict[str, object]:
    """The night in this process, after the history or after none."""
    from reconcile.batch.workspace import SETTINGS, Workspace, make
    from reconcile.demo.files import tables
    from reconcile.demo.generate import make_world
    from reconcile.demo.nights import with_settings
    from reconcile.demo.world import Size
    from reconcile.store import bulk
    from reconcile.store.engine import open_store

    contracts = round((night + history) / (months * _A_MONTH))
    world = make_world(Size(contracts=contracts, months=months, days_per_file=1))
    before, eve, tonight = split(world, night)
    with tempfile.TemporaryDirectory() as folder:
        workspace = make(Path(folder))
        settings = workspace.folder / SETTINGS
        text = with_settings(settings.read_text(encoding="utf-8"), world)
        settings.write_text(text.replace("[store]", f'[store]\nurl = "{url}"') if url else text, encoding="utf-8")
        workspace = Workspace(workspace.folder)

        def one_night(day: str, files: list[tuple[str, bytes]]) -> None:
            for name, content in files:
                (workspace.inbox / name).write_bytes(content)
            a_night(workspace, day)

        came = list(tables(world if past else begun_lately(world)))
        if past:
            months_before = sorted({one.day[:7] for one in before})
            for some in (*([one for one in before if one.day[:7] == month] for month in months_before), eve):
                one_night(max(one.day for one in some), [*came, *((one.name, one.content) for one in some)])
                came = []
        else:
            one_night(max(one.day for one in eve), came)
        for one in tonight:
            (workspace.inbox / one.name).write_bytes(one.content)
        command = [sys.executable, "-m", "tests.benchmarks.history", "--night", str(workspace.folder), world.size.ends_on]
        measured = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        engine = open_store(workspace.url)
        with engine.connect() as connection:
            cases = bulk.fetch(connection, "SELECT COUNT(*) FROM payment_state WHERE state = 'clarification'")[0][0]
        engine.dispose()
    return {
        "payments": sum(one.payments for one in tonight),
        "history": sum(one.payments for one in (*before, *eve)) if past else 0,
        "cases": int(cases),
        **measured,
    }


def a_night(workspace: Workspace, day: str) -> dict[str, object]:
    """A night in this process: its seconds by stage, and the most memory it took."""
    from reconcile.batch.matching import Times
    from reconcile.batch.night import run_night
    from reconcile.store.engine import open_store

    engine, clock = open_store(workspace.url), Clock()
    run_night(workspace, engine, day, Times("", str), clock.step)
    clock.step("end", 0, 0)
    engine.dispose()
    seconds = {name: seconds for name, seconds in clock.seconds.items() if name not in {"start", "done"}}
    helping = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds["helpers"] = helping.ru_utime + helping.ru_stime
    return {"seconds": seconds, "memory": _peak_kib()}


def _peak_kib() -> int:
    """The most memory this process took; ``ru_maxrss`` has that of the process it was started by in it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Each case in its own process, then the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("night", nargs="?", type=int, default=NIGHT)
    parser.add_argument("history", nargs="?", type=int, default=HISTORY)
    parser.add_argument("--months", type=int, default=4)
    parser.add_argument("--url", default="")
    parser.add_argument("--case", choices=("none", "past"), help=argparse.SUPPRESS)
    parser.add_argument("--night", dest="folder", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        from reconcile.batch.workspace import Workspace
        from reconcile.cli.main import rarely_collect

        rarely_collect()
        print(json.dumps(a_night(Workspace(Path(given.folder[0])), given.folder[1])))
        return
    if given.case:
        print(json.dumps(measure(given.night, given.history, given.months, given.url, past=given.case == "past")))
        return
    results = []
    for case in ("none", "past"):
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.history",
            str(given.night),
            str(given.history),
            "--months",
            str(given.months),
            "--case",
            case,
        ]
        command += ["--url", given.url] if given.url else []
        results.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))
    none, past = results
    print(f"{past['payments']:,} payments, CPU seconds; history of {past['history']:,} payments")
    print(f"{past['cases']:,} cases on the worklist after it, against {none['cases']:,}")
    print(f"{'stage':<12}{'after none':>14}{'after it':>14}{'ratio':>10}")
    for name in [*past["seconds"], "in all"]:
        one, other = (sum(each["seconds"].values()) if name == "in all" else each["seconds"].get(name, 0.0) for each in results)
        print(f"{name:<12}{one:>12.2f} s{other:>12.2f} s" + (f"{other / one:>9.2f}x" if one > 0 else ""))
    print(f"peak {past['memory'] / _MEBIBYTE:.0f} MiB, against {none['memory'] / _MEBIBYTE:.0f}")


if __name__ == "__main__":
    main()
