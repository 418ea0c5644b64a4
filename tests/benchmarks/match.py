"""How good the matching is, pooled over seeds and numbering schemes: ``python -m tests.benchmarks.match``.

Each world runs in its own process, and what it counted is a line of ``--to`` (kept between calls, so that a long pool may be
run in pieces: a world that is there already is not run again). Options: ``--contracts``, ``--payments``, ``--scheme``
(several), ``--seeds 9001-9004``, ``--pooled`` to only print what the file holds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from reconcile.demo.bench_match import Measured, measure, size_of
from reconcile.demo.bench_words import render
from reconcile.demo.schemes import SCHEMES
from reconcile.demo.score_match import Example, Line, Tally


def as_line(one: Measured) -> str:
    """One world's counts as JSON; ``from_line`` gives them back."""
    return json.dumps(one, ensure_ascii=False)


def from_line(text: str) -> Measured:
    """The counts of a line."""
    *head, (kinds, rules, examples) = json.loads(text)
    by_kind, by_rule = ({name: Line(*values) for name, values in found.items()} for found in (kinds, rules))
    return Measured._make((*head, Tally(by_kind, by_rule, tuple(Example(*one) for one in examples))))


def known(path: Path) -> list[Measured]:
    """What a file holds."""
    return [from_line(text) for text in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def main() -> None:
    """Run the worlds that are missing, then print all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=30_000)
    parser.add_argument("--payments", type=int, default=100_000)
    parser.add_argument("--scheme", action="append", choices=list(SCHEMES))
    parser.add_argument("--seeds", default="9001")
    parser.add_argument("--to", type=Path, default=Path("match-pool.jsonl"))
    parser.add_argument("--pooled", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    first, _, last = told.seeds.partition("-")
    if told.one:
        print(as_line(measure(size_of(told.scheme[0], int(first), told.contracts, told.payments), lambda *_: None)))
        return
    there = {(one.scheme, one.seed, one.contracts) for one in known(told.to)}
    for seed in () if told.pooled else range(int(first), int(last or first) + 1):
        for scheme in told.scheme or list(SCHEMES):
            if (scheme, seed, told.contracts) in there:
                continue
            options = ["--scheme", scheme, "--seeds", str(seed), "--contracts", str(told.contracts), "--payments", str(told.payments)]
            command = [sys.executable, "-m", "tests.benchmarks.match", "--one", *options]
            found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            with told.to.open("a", encoding="utf-8") as stream:
                stream.write(found)
            print(f"{scheme} {seed} done", file=sys.stderr, flush=True)
    print(render(known(told.to)), end="")


if __name__ == "__main__":
    main()
