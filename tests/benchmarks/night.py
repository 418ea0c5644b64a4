"""The whole night by stage, 10,000 and 100,000 payments against three times as many open items: ``python -m tests.benchmarks.night``.

A quarter of an invented supplier is put through one night as ``reconcile run`` does it, files in the inbox, workbook at the end.
Making the world, the night itself and comparing it with the truth are processes of their own, so that neither time nor memory of one
is in another. Behind the seconds of each size stand the CPU seconds of the last, all its processes together, and how the seconds by the
clock and those of the processor grew from the first size to the last, and with which power of the payments: 1.00 is linear. A larger
night has more processes, so its clock grows less than its work; what else runs on the machine is in the clock alone. Options: sizes in payments; ``--times N``: each night so many times,
of which the medians are printed; ``--stored``: contracts, bills and plans are in the store before, and the measured night has the bank
files only; ``--keep DIR``: the invented files stay there and are used again; ``--url`` for a PostgreSQL database (emptied first).

The goal's night, a million payments against three million open items: ``python -m tests.benchmarks.night 10000 1000000 --stored``.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (10_000, 100_000)
_PAYMENTS_A_CONTRACT = 1.11  # of a world of three months in which a third of the contracts pay
_MEBIBYTE = 1024  # ru_maxrss is in KiB on Linux
_ENDS_ON = "2026-03-31"


class Clock:
    """Adds up seconds by stage, and those of the processor, our child processes' too, as ``step`` tells of them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self._name, self._since = "start", (time.perf_counter(), _busy())

    def step(self, name: str, _done: int, _of: int) -> None:
        passed = (time.perf_counter(), _busy())
        for told, now, since in zip((self.seconds, self.processor), passed, self._since, strict=True):
            told[self._name] = told.get(self._name, 0) + now - since
        self._name, self._since = name, passed


def _busy() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def make_files(payments: int, place: Path) -> None:
    """The invented supplier's files: ``tables/``, ``bank/``, ``truth.csv``, ``settings`` and ``counts.json``."""
    from reconcile.batch.workspace import SETTINGS, make
    from reconcile.demo.files import TRUTH_COLUMNS, statement_files, tables, truth_rows
    from reconcile.demo.generate import make_world
    from reconcile.demo.nights import with_settings
    from reconcile.demo.world import Size

    world = make_world(Size(contracts=round(payments / _PAYMENTS_A_CONTRACT), months=3, paying_percent=33, ends_on=_ENDS_ON, days_per_file=1))
    folder = place.with_suffix(".making")
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("tables", "bank"):
        (folder / name).mkdir(parents=True)
    for name, content in tables(world):
        (folder / "tables" / name).write_bytes(content)
    for account in range(len(world.accounts)):
        for _, name, content in statement_files(world, account):
            (folder / "bank" / name).write_bytes(content)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, TRUTH_COLUMNS)
        rows.writeheader()
        rows.writerows(truth_rows(world))
    with tempfile.TemporaryDirectory() as empty:
        settings = make(Path(empty)).folder / SETTINGS
        (folder / "settings").write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
    counts = {"payments": sum(len(line.payments) for line in world.lines), "items": len(world.invoices)}
    (folder / "counts.json").write_text(json.dumps(counts), encoding="utf-8")
    folder.rename(place)


def lay_out(place: Path, folder: Path, url: str, *names: str) -> None:
    """A workspace with these of the files in its inbox."""
    from reconcile.batch.workspace import SETTINGS, make

    if not (folder / SETTINGS).exists():
        make(folder)
        text = (place / "settings").read_text(encoding="utf-8")
        (folder / SETTINGS).write_text(text.replace("[store]", f'[store]\nurl = "{url}"') if url else text, encoding="utf-8")
    for path in sorted(path for name in names for path in (place / name).iterdir()):
        shutil.copy(path, folder / "inbox" / path.name)


def take_in(folder: Path) -> None:
    """What is in the inbox, without a night."""
    from reconcile.batch import intake
    from reconcile.batch.workspace import Workspace
    from reconcile.cli.main import rarely_collect
    from reconcile.store.engine import open_store

    rarely_collect()
    workspace = Workspace(folder)
    engine = open_store(workspace.url)
    intake.take_inbox(workspace, engine, _ENDS_ON, lambda *_: None)
    engine.dispose()


def night(folder: Path) -> dict[str, Any]:
    """The night of what is in the inbox, in this process."""
    from reconcile.batch.matching import Times
    from reconcile.batch.night import run_night
    from reconcile.batch.workspace import Workspace
    from reconcile.cli.main import rarely_collect
    from reconcile.store.engine import open_store

    rarely_collect()
    workspace = Workspace(folder)
    size = sum(path.stat().st_size for path in workspace.inbox.iterdir())
    engine = open_store(workspace.url)
    clock = Clock()
    run_night(workspace, engine, _ENDS_ON, Times("", str), clock.step)
    clock.step("end", 0, 0)
    engine.dispose()
    return {
        "bytes": size,
        "seconds": {name: seconds for name, seconds in clock.seconds.items() if name not in {"start", "done"}},
        "processor": {name: seconds for name, seconds in clock.processor.items() if name not in {"start", "done"}},
        "memory": sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)),
    }


def judge(folder: Path, place: Path) -> dict[str, Any]:
    """What was posted beside the truth."""
    from reconcile.batch import exports
    from reconcile.batch.workspace import Workspace
    from reconcile.demo.score import score
    from reconcile.store.engine import open_store

    engine = open_store(Workspace(folder).url)
    path = folder / "payments.csv"
    with engine.connect() as connection:
        exports.export(connection, "payments", path)
    engine.dispose()
    with path.open(encoding="utf-8", newline="") as rows, (place / "truth.csv").open(encoding="utf-8", newline="") as truth:
        found = score(csv.DictReader(truth), csv.DictReader(rows))
    return {"wrong_posts": found.wrong_posts, "straight_through": str(found.straight_through)}


def _apart(step: str, *given: object) -> dict[str, Any]:
    """One step in a process of its own; what it printed."""
    command = [sys.executable, "-m", "tests.benchmarks.night", "--step", step, *map(str, given)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(said)) if said else {}


def _step(step: str, given: list[str]) -> None:
    if step == "make":
        make_files(int(given[0]), Path(given[1]))
    elif step == "lay-out":
        lay_out(Path(given[0]), Path(given[1]), given[2], *given[3:])
    elif step == "take-in":
        take_in(Path(given[0]))
    else:
        print(json.dumps(night(Path(given[0])) if step == "night" else judge(Path(given[0]), Path(given[1]))))


def measure(payments: int, place: Path, url: str, *, stored: bool) -> dict[str, Any]:
    """One night of so many payments."""
    if not place.exists():
        _apart("make", payments, place)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if stored:
            _apart("lay-out", place, folder, url, "tables")
            _apart("take-in", folder)
            _apart("lay-out", place, folder, url, "bank")
        else:
            _apart("lay-out", place, folder, url, "tables", "bank")
        counts = json.loads((place / "counts.json").read_text(encoding="utf-8"))
        return {**counts, **_apart("night", folder), **_apart("judge", folder, place)}


def middle(nights: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of the same night made several times: the median of each stage, and the largest memory."""
    timed = {kind: {name: median(one[kind].get(name, 0.0) for one in nights) for name in nights[0][kind]} for kind in ("seconds", "processor")}
    return {**nights[0], **timed, "memory": max(one["memory"] for one in nights)}


def main() -> None:
    """Each size, then the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=list(SIZES))
    parser.add_argument("--url", default="")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--stored", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        _step(arguments.step, arguments.sizes)
        return
    with tempfile.TemporaryDirectory() as made:
        places = {int(size): (arguments.keep or Path(made)) / str(size) for size in arguments.sizes}
        results = [
            middle([measure(size, place, arguments.url, stored=arguments.stored) for _ in range(arguments.times)]) for size, place in places.items()
        ]
    print(f"{'stage':<12}" + "".join(f"{one['payments']:>14,}" for one in results) + f"{'CPU':>10}{'clock':>10}{'power':>8}{'CPU':>10}{'power':>8}")
    for name in [*results[-1]["seconds"], "in all"]:
        seconds, busy = ([_of(one[kind], name) for one in results] for kind in ("seconds", "processor"))
        more = results[-1]["payments"] / results[0]["payments"]
        growth = "".join(_growth(taken[-1] / taken[0], more) for taken in (seconds, busy) if len(taken) > 1 and taken[0] > 0)
        print(f"{name:<12}" + "".join(f"{value:>12.2f} s" for value in seconds) + f"{busy[-1]:>8.2f} s" + growth)
    if len(results) > 1:
        more = {name: results[-1][name] / results[0][name] for name in ("payments", "items", "bytes")}
        print("the input grew: " + ", ".join(f"{name} {times:.1f}x" for name, times in more.items()))
    for one in results:
        total = _of(one["seconds"], "in all")
        print(
            f"{one['payments']:,} payments against {one['items']:,} items, {one['bytes'] / 1e6:.0f} MB of files: {one['payments'] / total:,.0f} payments/s, "
            f"peak {one['memory'] / _MEBIBYTE:.0f} MiB, wrong posts {one['wrong_posts']}, straight through {one['straight_through']}"
        )


def _growth(times: float, more: float) -> str:
    """How many times as long, and the power of the ``more`` payments that is."""
    return f"{times:>9.1f}x{math.log(times) / math.log(more):>8.2f}"


def _of(seconds: dict[str, float], name: str) -> float:
    return sum(seconds.values()) if name == "in all" else seconds.get(name, 0.0)


if __name__ == "__main__":
    main()
