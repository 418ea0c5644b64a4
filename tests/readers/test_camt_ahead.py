"""A large file is read by two processes: the same values in the same order, whatever becomes of the second one."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import reconcile
from reconcile.errors import Refused
from reconcile.readers import camt_ahead, camt_process, xml
from reconcile.readers.camt import read_camt
from tests.benchmarks import read_camt as benchmark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.camt_made import Place
    from reconcile.readers.camt_process import Answer

ENTRIES = 600


class Counted(camt_process.Process):
    """The second process, and how often it was asked."""

    asked = 0
    started: list[Counted]

    def __init__(self) -> None:
        super().__init__()
        self.started.append(self)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, run: bytes, place: Place | str) -> Answer:
        """Send it a run."""
        Counted.asked += 1
        return super().ask(run, place)


@pytest.fixture(autouse=True)
def _small_files_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "_LARGE", 60_000)
    monkeypatch.setattr(xml, "_WORTH", 0)
    monkeypatch.setattr(xml, "_WORTH_LOADING", 0)
    monkeypatch.setattr(camt_ahead, "_WORTH_A_PROCESS", 100_000)
    monkeypatch.setattr(camt_ahead, "Process", Counted)
    monkeypatch.setattr(Counted, "asked", 0)
    monkeypatch.setattr(Counted, "started", [], raising=False)


@cache
def content() -> bytes:
    made = io.StringIO()
    benchmark.write_to(made, ENTRIES)
    return made.getvalue().encode()


def read(data: bytes) -> Iterator[Statement | Entry]:
    return read_camt(io.BytesIO(data), "x.xml")


@cache
def exact() -> list[Statement | Entry]:
    return list(read_camt(io.BytesIO(content()), "x.xml", fast=False))


def test_both_processes_read_and_the_values_come_in_the_order_of_the_file() -> None:
    assert list(read(content())) == exact()
    assert Counted.asked > 2
    assert Counted.started[0]._process.returncode is not None  # it was ended, and waited for


def test_a_small_file_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt_ahead, "_WORTH_A_PROCESS", len(content()))
    assert list(read(content())) == exact()
    assert Counted.started == []


@pytest.mark.parametrize("after", [1, 150, 400])
def test_when_the_second_process_is_killed_the_file_is_read_to_its_end_all_the_same(after: int) -> None:
    found: list[Statement | Entry] = []
    for each in read(content()):
        found.append(each)
        if len(found) >= after and Counted.started and Counted.started[0]._process.poll() is None:
            os.kill(Counted.started[0].pid, signal.SIGKILL)
            Counted.started[0]._process.wait()
    assert found == exact()


def test_when_no_process_can_be_started_this_one_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise BlockingIOError(11, "no more processes")

    monkeypatch.setattr(camt_ahead, "Process", refused)
    assert list(read(content())) == exact()


def test_a_process_that_is_no_python_of_ours_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert list(read(content())) == exact()


def test_who_stops_reading_leaves_no_process_behind() -> None:
    values = read(content())
    while not Counted.started:
        next(values)
    values.close()  # type: ignore[attr-defined]
    assert Counted.started[0]._process.returncode is not None


@pytest.mark.parametrize(
    "wrong",
    [
        b"<Cd>BOOK</Cd><Own><Ntry>1</Ntry></Own>",
        b"<Cd>BOOKED</Cd>",
        b"<Cd>BOOK</Dc>",
        b"<Cd>BO&#79;K</Cd>",
        b"<!-- c --><Cd>BOOK</Cd>",
        b"<Cd>BOOK\xff</Cd>",
    ],
)
@pytest.mark.parametrize("at", [200, 450, ENTRIES - 2])
def test_what_is_wrong_far_into_the_file_is_said_as_if_one_process_had_read_it(wrong: bytes, at: int) -> None:
    parts = content().split(b"<Cd>BOOK</Cd>")
    data = b"<Cd>BOOK</Cd>".join(parts[:at]) + wrong + b"<Cd>BOOK</Cd>".join(parts[at:])
    assert outcome(data, fast=True) == outcome(data, fast=False)


def test_a_file_cut_off_is_refused() -> None:
    for size in range(len(content()) // 2, len(content()) - 60, 100_001):
        assert outcome(content()[:size], fast=True) == outcome(content()[:size], fast=False)


def outcome(data: bytes, *, fast: bool) -> list[Statement | Entry] | str:
    try:
        return list(read_camt(io.BytesIO(data), "x.xml", fast=fast))
    except Refused as refused:
        return str(refused)


def test_several_statements_keep_their_own_accounts() -> None:
    data = content()
    head, _, rest = data.partition(b"    <Stmt>")
    statement, _, tail = rest.partition(b"    </Stmt>")
    other = statement.replace(b"LV80BANK0000435195001", b"LV61HABA0000000000000")
    both = head + b"    <Stmt>" + statement + b"    </Stmt>\n    <Stmt>" + other + b"    </Stmt>" + tail
    assert outcome(both, fast=True) == outcome(both, fast=False)
    assert Counted.asked > 2


_HELD = """
import sys, time
from reconcile.readers import camt_process
other = camt_process.Process()
print(other._process.pid, flush=True)
time.sleep(600)
"""


def test_the_second_process_does_not_outlive_the_first_however_that_ended() -> None:
    path = str(Path(reconcile.__file__).parent.parent)
    with subprocess.Popen([sys.executable, "-c", _HELD], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}) as first:
        assert first.stdout is not None
        second = int(first.stdout.readline())
        first.kill()
    while _is_alive(second):
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
