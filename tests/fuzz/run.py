"""The parent: starts the child, watches it, starts it again behind a case that killed it, and keeps what it found."""

from __future__ import annotations

import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fuzz import worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SILENT = 120  # seconds of the clock without a word: the child waits for something that never comes
_MOST_FAULTS = 20  # of one reader: more of them have the same cause


@dataclass
class Tried:
    """What came of the cases of one reader. ``faults``: (case number, what is wrong)."""

    name: str
    values: int = 0
    refused: int = 0
    seconds: float = 0.0
    faults: list[tuple[int, str]] = field(default_factory=list)
    restarts: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.values + self.refused + len(self.faults)


def try_reader(name: str, seed: int, first: int = 0, most: int = 0, seconds: float = 0.0) -> Tried:
    """Cases from number ``first`` on: ``most`` of them, or for so many seconds."""
    tried, began, following = Tried(name), time.monotonic(), first
    while len(tried.faults) < _MOST_FAULTS:
        left = seconds - (time.monotonic() - began)
        if (most and following >= first + most) or (not most and left <= 0):
            break
        following = _child(tried, seed, following, first + most - following if most else 0, left)
    tried.seconds = time.monotonic() - began
    return tried


def _child(tried: Tried, seed: int, first: int, most: int, seconds: float) -> int:
    """Let one child try cases until it ends; gives the number of the next case."""
    with tempfile.TemporaryFile() as errors:
        command = [sys.executable, "-m", "tests.fuzz.worker", tried.name, str(seed), str(first), str(most), str(seconds)]
        environment = {"POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1", "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
        trying: int | None = None
        following = first
        for line in _lines(child):
            number, _, said = line.partition(" ")
            following = int(number) + 1
            trying = None if said else int(number)
            if said.startswith("!"):
                tried.faults.append((int(number), said[2:]))
            elif said:
                tried.values, tried.refused = tried.values + (said == "v"), tried.refused + (said == "r")
        code = child.wait()
        if trying is not None:
            errors.seek(0)
            tried.faults.append((trying, _ended(code, errors.read().decode(errors="replace"))))
        elif code:  # between two cases: it is the fuzzer's own fault, or somebody ended it
            errors.seek(0)
            tried.restarts.append(f"before case {following}: {_ended(code, errors.read().decode(errors='replace'))}")
            if following == first or len(tried.restarts) > _MOST_FAULTS:
                raise RuntimeError(f"{tried.name}: {tried.restarts[-1]}")
        return following


def _lines(child: subprocess.Popen[bytes]) -> Iterator[str]:
    """What the child says, until it ends or has been silent for too long."""
    assert child.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        left = b""
        while True:
            if not selector.select(_SILENT):
                child.kill()
                return
            block = child.stdout.read1(1 << 16)  # type: ignore[attr-defined]
            if not block:
                return
            *whole, left = (left + block).split(b"\n")
            yield from (line.decode(errors="replace") for line in whole)


def _ended(code: int, errors: str) -> str:
    """Why a child ended in the middle of a case."""
    if code == -signal.SIGXCPU:
        return f"it took more than {worker.SECONDS} seconds"
    if code == -signal.SIGKILL:
        return f"it said nothing for {_SILENT} seconds, or was killed for its memory"
    return f"the process ended with {signal.Signals(-code).name if code < 0 else code}: {errors[-2000:]}"


def keep(tried: Tried, seed: int, folder: Path) -> Iterator[tuple[Path, str]]:
    """Write each case that failed into the folder; gives (file, what is wrong)."""
    honest = worker.given(tried.name)
    for number, said in tried.faults:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{tried.name.replace(' ', '-')}-{seed}-{number}"
        path.write_bytes(worker.the_case(tried.name, seed, number, honest).content)
        path.with_name(path.name + ".txt").write_text(said, encoding="utf-8")
        yield path, said
