"""The child process: tries one case after another within its limits, and says on its output how each ended.

Each line is a case's number when it begins, and the number with ``v`` (values), ``r`` (refused) or ``!`` and the fault when
it ended. A case that ends the process itself (out of its five seconds, a crash below Python) leaves its number as the last word.
"""

from __future__ import annotations

import gc
import math
import os
import resource
import sys
import time
import traceback
from functools import cache, partial
from itertools import count
from random import Random
from typing import Any

from reconcile.errors import Broken, ReconcileError
from tests.fuzz import broken, checks, readers, seeds
from tests.fuzz.mutate import Case, case
from tests.fuzz.readers import Reader

SECONDS = 5  # of the processor
BYTES = 1 << 30
_WHATEVER: type[BaseException] = Exception  # what a reader throws is what is looked for
_BESIDE = 7  # every so manieth case is also shown to what else looks at files


def the_case(name: str, seed: int, number: int, given: list[bytes]) -> Case:
    """The same case for the same seed and number, in every process."""
    return case(Random(f"{seed}/{name}/{number}"), given)


def given(name: str) -> list[bytes]:
    """The honest files of a reader, also of one that is broken on purpose."""
    return seeds.seeds("camt")[:4] if name in broken.NAMES else seeds.seeds(name)


def reader(name: str) -> Reader:
    return Reader(partial(broken.read, name), ends=True) if name in broken.NAMES else readers.of(name)


class Tries:
    """Tries the cases of one reader."""

    def __init__(self, name: str) -> None:
        self.reader = reader(name)
        self.whole = cache(self._whole)

    def _whole(self, content: bytes) -> list[Any] | None:
        """What the honest file holds; ``None`` when it is refused as such."""
        try:
            return self.reader.read(content)
        except ReconcileError:
            return None

    def outcome(self, one: Case, *, beside: bool = False) -> str:
        """``v``, ``r``, or ``!`` with what is wrong."""
        began = time.process_time()
        try:
            said = self._tried(one, beside=beside)
        except MemoryError:
            said = "! it took more memory than it may"
        except _WHATEVER:
            said = "! " + traceback.format_exc(limit=-4).replace("\n", " / ")
        took = time.process_time() - began
        return said if took <= SECONDS or said.startswith("!") else f"! it took {took:.1f} seconds"

    def _tried(self, one: Case, *, beside: bool) -> str:
        if beside:
            try:
                readers.beside(one.content)
            except ReconcileError as error:
                _check_words(error)
        try:
            values = self.reader.read(one.content)
        except Broken:
            raise
        except ReconcileError as error:
            _check_words(error)
            return "r"
        fault = checks.fault(values) if values or not self.reader.empty else ""
        if not fault and one.whole is not None and self.reader.ends is not None:
            whole = self.whole(one.whole)
            fault = checks.half(values, whole, ends=self.reader.ends) if whole is not None else ""
        return f"! {fault}" if fault else "v"


def _check_words(error: ReconcileError) -> None:
    """What a refusal says is shown on terminals and written into notes: short, and text that can be written."""
    said = str(error)
    said.encode()
    if len(said) > 5_000 or not error.what:
        raise AssertionError(f"a refusal of {len(said)} characters: {said[:200]}")


def _allowed(memory: int, seconds: float) -> None:
    """What the process may have from here on: bytes of address space, seconds of the processor."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) if seconds < math.inf else resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _memory() -> int:
    """Bytes of address space that the process has now."""
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123
        return int(stream.read().split()[0]) * resource.getpagesize()


def main(name: str, seed: int, first: int, most: int, seconds: float) -> None:
    """Try cases from ``first`` on: ``most`` of them, or for so many seconds."""
    tries, honest = Tries(name), given(name)
    for content in honest if name not in broken.NAMES else ():
        tries.outcome(Case(content, None), beside=True)  # what is loaded late is loaded now
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most_memory = _memory() + BYTES
    until = time.monotonic() + seconds
    for number in count(first):
        if (most and number >= first + most) or (not most and time.monotonic() > until):
            return
        _allowed(resource.RLIM_INFINITY, math.inf)
        one = the_case(name, seed, number, honest)
        _allowed(most_memory, math.ceil(time.process_time() + SECONDS) + 1)
        os.write(1, f"{number}\n".encode())
        said = tries.outcome(one, beside=number % _BESIDE == 0)
        os.write(1, f"{number} {said[:4000]}\n".encode(errors="replace"))
        if number % 500 == 0:
            gc.collect()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
