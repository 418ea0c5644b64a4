"""The whole night by stage, 10,000 and 100,000 payments against three times as many open items: ``python -m tests.benchmarks.night``.

A quarter of an invented supplier is put through one night, files in the inbox, workbook at the end; each size in a fresh
process. The last column says how a stage's CPU seconds grew for ten times the input (what else runs on the machine is not in it): 10.0 is linear. Options: sizes in payments, and
``--url`` for a PostgreSQL database (emptied first).
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (10_000, 100_000)
_PAYMENTS_A_CONTRACT = 1.11  # of a world of three months in which a third of the contracts pay
_MEBIBYTE = 1024  # ru_maxrss is in KiB on Linux


class Clock:
    """Adds up seconds by stage, and those of the processor, as ``step`` tells of them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self._name, self._since = "start", (time.perf_counter(), time.process_time())

    def step(self, name: str, _done: int, _of: int) -> None:
        passed = (time.perf_counter(), time.process_time())
        for told, now, since in zip((self.seconds, self.processor), passed, self._since, strict=True):
            told[self._name] = told.get(self._name, 0) + now - since
        self._name, self._since = name, passed


def measure(payments: int, url: str) -> dict[str, object]:
    """One night of so many payments, in this process."""
    from reconcile.batch import exports
    from reconcile.batch.matching import Times
    from reconcile.batch.night import run_night
    from reconcile.batch.workspace import SETTINGS, Workspace, make
    from reconcile.demo.files import arriving, truth_rows
    from reconcile.demo.generate import make_world
    from reconcile.demo.nights import with_settings
    from reconcile.demo.score import score
    from reconcile.demo.world import Size
    from reconcile.store.engine import open_store

    world = make_world(Size(contracts=round(payments / _PAYMENTS_A_CONTRACT), months=3, paying_percent=33, days_per_file=1))
    with tempfile.TemporaryDirectory() as folder:
        workspace = make(Path(folder))
        settings = workspace.folder / SETTINGS
        text = with_settings(settings.read_text(encoding="utf-8"), world)
        settings.write_text(text.replace("[store]", f'[store]\nurl = "{url}"') if url else text, encoding="utf-8")
        workspace = Workspace(workspace.folder)
        size = 0
        for name, content in arriving(world):
            if name != "claims.csv":
                (workspace.inbox / name).write_bytes(content)
                size += len(content)
        engine = open_store(workspace.url)
        clock = Clock()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        result = run_night(workspace, engine, world.size.ends_on, Times("", str), clock.step)
        clock.step("end", 0, 0)
        with engine.connect() as connection:
            path = Path(folder) / "payments.csv"
            exports.export(connection, "payments", path)
        with path.open(encoding="utf-8", newline="") as stream:
            found = score(truth_rows(world), csv.DictReader(stream))
        engine.dispose()
    return {
        "payments": sum(len(line.payments) for line in world.lines),
        "items": len(world.invoices),
        "bytes": size,
        "seconds": {name: seconds for name, seconds in clock.seconds.items() if name not in {"start", "done"}},
        "processor": {name: seconds for name, seconds in clock.processor.items() if name not in {"start", "done"}},
        "memory_before": before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "wrong_posts": found.wrong_posts,
        "straight_through": str(found.straight_through),
        "run": result.run.run_id,
    }


def main() -> None:
    """Each size in its own process, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--url", default="")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.sizes[0], arguments.url)))
        return
    results = []
    for size in arguments.sizes:
        command = [sys.executable, "-m", "tests.benchmarks.night", "--one", str(size), *(["--url", arguments.url] if arguments.url else [])]
        results.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    names = list(results[-1]["seconds"])
    print(f"{'stage':<12}" + "".join(f"{one['payments']:>14,}" for one in results) + f"{'growth':>10}")
    for name in [*names, "in all"]:
        seconds = [sum(one["seconds"].values()) if name == "in all" else one["seconds"].get(name, 0.0) for one in results]
        busy = [sum(one["processor"].values()) if name == "in all" else one["processor"].get(name, 0.0) for one in results]
        growth = f"{busy[-1] / busy[0]:>9.1f}x" if len(busy) > 1 and busy[0] > 0 else ""
        print(f"{name:<12}" + "".join(f"{value:>12.2f} s" for value in seconds) + growth)
    for one in results:
        total = sum(one["seconds"].values())
        print(
            f"{one['payments']:,} payments against {one['items']:,} items, {one['bytes'] / 1e6:.0f} MB of files: {one['payments'] / total:,.0f} payments/s, "
            f"peak {one['memory'] / _MEBIBYTE:.0f} MiB ({one['memory_before'] / _MEBIBYTE:.0f} with the world), wrong posts {one['wrong_posts']}, "
            f"straight through {one['straight_through']}"
        )


if __name__ == "__main__":
    main()
