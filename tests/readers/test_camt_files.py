"""The files of an inbox are read by two processes: the same values of each, whatever becomes of the second process."""

from __future__ import annotations

import io
import os
import signal
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

from reconcile.errors import Refused
from reconcile.readers import camt_files, camt_process, xml
from reconcile.readers.camt import read_camt
from reconcile.readers.camt_files import Files
from reconcile.readers.inputs import expand
from tests.benchmarks import read_camt as benchmark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.camt_made import Place
    from reconcile.readers.camt_process import Answer
    from reconcile.readers.inputs import Input

    Read = list[Statement | Entry] | str


class Watched(camt_process.Process):
    """The second process, and what it was asked: names of files, "" for a run of a large one."""

    asked: list[str]
    started: list[Watched]

    def __init__(self) -> None:
        super().__init__()
        self.started.append(self)

    def ask(self, run: bytes, place: Place | str) -> Answer:
        """Send it a run, or a file."""
        self.asked.append(place if isinstance(place, str) else "")
        return super().ask(run, place)

    def kill(self) -> None:
        """As the system would for want of memory."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def is_ended(self) -> bool:
        """Whether it was ended, and waited for."""
        return self._process.returncode is not None


@pytest.fixture(autouse=True)
def _a_few_files_are_a_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "_LARGE", 60_000)
    monkeypatch.setattr(camt_files, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(camt_files, "_READ_HERE", 1)
    monkeypatch.setattr(camt_files, "Process", Watched)
    monkeypatch.setattr(Watched, "asked", [], raising=False)
    monkeypatch.setattr(Watched, "started", [], raising=False)


@cache
def content(entries: int) -> bytes:
    made = io.StringIO()
    benchmark.write_to(made, entries)
    return made.getvalue().encode()


def inbox(folder: Path, files: Sequence[bytes]) -> list[Input]:
    for number, data in enumerate(files):
        (folder / f"{number:02}.xml").write_bytes(data)
    return list(expand(sorted(folder.iterdir())))


def alone(one: Input) -> Read:
    """A file as one process reads it, or what is said of it."""
    try:
        with one.open() as stream:
            return list(read_camt(stream, one.name, fast=False))
    except Refused as refused:
        return str(refused)


def together(ahead: Files, one: Input) -> Read:
    try:
        with one.open() as stream:
            return list(ahead.read(one, stream))
    except Refused as refused:
        return str(refused)


SIZES = (3, 40, 1, 400, 7, 150, 2)


def test_each_file_is_read_as_by_one_process_and_most_by_the_other_one(tmp_path: Path) -> None:
    files = inbox(tmp_path, [content(size) for size in SIZES])
    with Files(files) as ahead:
        for one in files:
            assert together(ahead, one) == alone(one)
    assert Watched.asked == [one.name for one in files[1:]], "the first is read here while the other process starts"
    assert Watched.started[0].is_ended


def test_of_a_large_file_the_other_process_reads_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "_WORTH", 0)
    monkeypatch.setattr(camt_files, "_SMALL", 200_000)
    files = inbox(tmp_path, [content(size) for size in SIZES])
    with Files(files) as ahead:
        for one in files:
            assert together(ahead, one) == alone(one)
        assert not Watched.started[0].is_ended, "the next files are for it, too"
    assert Watched.asked.count("") > 2
    assert len(Watched.started) == 1


@pytest.mark.parametrize("wrong", [b"<Cd>BOOKED</Cd>", b"<Cd>BOOK</Dc>", b"<Cd>BOOK\xff</Cd>", b"<!DOCTYPE a><Cd>BOOK</Cd>", b""])
def test_a_faulty_file_is_refused_in_the_same_words_and_the_next_ones_are_read(tmp_path: Path, wrong: bytes) -> None:
    whole = content(40)
    faulty = wrong.join(whole.rsplit(b"<Cd>BOOK</Cd>", 1)) if wrong else whole[: len(whole) // 2]
    files = inbox(tmp_path, [content(3), faulty, content(7)])
    with Files(files) as ahead:
        found = [together(ahead, one) for one in files]
    assert isinstance(found[1], str)
    assert found == [alone(one) for one in files]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_when_the_other_process_is_killed_all_files_are_read_all_the_same(tmp_path: Path, after: int) -> None:
    files = inbox(tmp_path, [content(size) for size in SIZES])
    with Files(files) as ahead:
        for number, one in enumerate(files):
            if number == after:
                Watched.started[0].kill()
            assert together(ahead, one) == alone(one)


@pytest.mark.parametrize("how", ["refused", "no python"])
def test_where_no_process_can_be_started_this_one_reads_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    def refused() -> None:
        raise BlockingIOError(11, "no more processes")

    if how == "refused":
        monkeypatch.setattr(camt_files, "Process", refused)
    else:
        monkeypatch.setattr(sys, "executable", "/bin/false")
    files = inbox(tmp_path, [content(size) for size in SIZES])
    with Files(files) as ahead:
        assert [together(ahead, one) for one in files] == [alone(one) for one in files]


def test_few_bytes_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = inbox(tmp_path, [content(size) for size in SIZES])
    monkeypatch.setattr(camt_files, "_WORTH_A_PROCESS", sum(one.size for one in files))
    with Files(files) as ahead:
        assert [together(ahead, one) for one in files] == [alone(one) for one in files]
    assert Watched.started == []


def test_files_nobody_asks_for_and_files_nobody_announced_do_no_harm(tmp_path: Path) -> None:
    files = inbox(tmp_path, [content(size) for size in SIZES])
    with Files(files[:5]) as ahead:
        for one in (files[0], files[2], files[4], files[6], files[1]):
            assert together(ahead, one) == alone(one)


def test_no_more_is_read_ahead_than_fits_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt_files, "_MOST", 3 * len(content(7)))
    files = inbox(tmp_path, [content(7) for _ in range(12)])
    with Files(files) as ahead:
        for number, one in enumerate(files):
            together(ahead, one)
            assert len(Watched.asked) <= number + 4
    assert len(Watched.asked) == len(files) - 1


def test_a_file_that_vanishes_is_said_by_who_takes_it_in(tmp_path: Path) -> None:
    files = inbox(tmp_path, [content(3), content(7), content(2)])
    (tmp_path / "01.xml").unlink()
    with Files(files) as ahead:
        found = [together(ahead, one) for one in files]
    assert isinstance(found[1], str)
    assert found == [alone(one) for one in files]


def test_who_stops_in_the_middle_leaves_no_process_behind(tmp_path: Path) -> None:
    files = inbox(tmp_path, [content(size) for size in SIZES])

    def stopped() -> None:
        with Files(files) as ahead, files[1].open() as stream:
            next(iter(ahead.read(files[1], stream)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert Watched.started[0].is_ended
