"""The same tries, with the cases chosen by atheris (libFuzzer): what reaches new code of the readers is changed further.

Each reader has a process of its own and five seconds for a case; what fails is kept as a file. Memory is judged by the plain
fuzzer: here the guide itself takes more and more of it, so that only a single piece of 1 GiB counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def main(names: list[str], seconds: float, seed: int, folder: Path) -> int:
    """Fuzz each reader for so many seconds; gives 1 when anything failed, 2 without atheris."""
    if find_spec("atheris") is None:
        print("atheris is not installed in this Python (pip install atheris); run without --guided")
        return 2
    from tests.fuzz import seeds

    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in names:
        print(f"guided: {name}", flush=True)
        kept = folder / f"corpus-{name.replace(' ', '-')}"
        kept.mkdir(exist_ok=True)
        for at, content in enumerate(seeds.seeds(name)):
            (kept / f"seed-{at}").write_bytes(content)
        limits = [
            f"-max_total_time={seconds:.0f}",
            "-timeout=5",
            "-rss_limit_mb=4096",
            "-malloc_limit_mb=1024",
            f"-seed={seed}",
            "-max_len=30000",
            "-print_final_stats=1",
        ]
        command = [sys.executable, "-m", "tests.fuzz.guided", name, f"-artifact_prefix={folder}/{name.replace(' ', '-')}-", *limits, str(kept)]
        failed |= subprocess.run(command, check=False, env={**os.environ, "POLARS_MAX_THREADS": "1"}).returncode != 0
    return int(failed)


def _fuzz() -> None:
    """The child: one reader under atheris."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["reconcile"]):  # nothing of it may have been imported before
        from tests.fuzz import worker
        from tests.fuzz.mutate import Case, case
    name = sys.argv[1]
    tries = worker.Tries(name)

    def one_input(content: bytes) -> None:
        said = tries.outcome(Case(content, None))
        if said.startswith("!"):
            raise AssertionError(said)

    def mutated(content: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.4 or not content:
            return bytes(atheris.Mutate(content, most))
        return case(random, [content], most).content[:most]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one_input, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    _fuzz()
