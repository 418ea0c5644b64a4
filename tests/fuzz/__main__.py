"""Fuzz the readers: ``python -m tests.fuzz --minutes 10 [--reader camt …] [--seed 1] [--rounds 10] [--guided]``.

Every reader gets so many minutes, in rounds, so that what is wrong anywhere shows early. What fails is kept as a file
with its seed and number. ``--guided`` lets atheris, where it is installed, choose the cases by what code they reach.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz import guided, run, seeds


def main() -> int:
    """Give 1 when anything failed."""
    asked = _asked()
    if asked.guided:
        return guided.main(asked.reader, asked.minutes * 60, asked.seed, asked.keep)
    print(f"seed {asked.seed}; each case in a child process: 5 s, 1 GiB; own mutations of whole files (no coverage guidance)", flush=True)
    total = {name: run.Tried(name) for name in asked.reader}
    for turn in range(1, asked.rounds + 1):
        for name, sum_ in total.items():
            seconds = asked.minutes * 60 / asked.rounds if not asked.cases else 0.0
            tried = run.try_reader(name, asked.seed, sum_.cases, asked.cases // asked.rounds, seconds)
            for path, said in run.keep(tried, asked.seed, asked.keep):
                print(f"FAULT {name} {path}: {said[:1500]}", flush=True)
            sum_.values, sum_.refused, sum_.seconds = sum_.values + tried.values, sum_.refused + tried.refused, sum_.seconds + tried.seconds
            sum_.faults += tried.faults
            for each in tried.restarts:
                print(f"RESTART {name} {each[:300]}", flush=True)
            print(f"round {turn}: {_line(sum_)}", flush=True)
    print("\n" + "\n".join(_line(each) for each in total.values()))
    return 1 if any(each.faults for each in total.values()) else 0


def _line(tried: run.Tried) -> str:
    return f"{tried.name:17} {tried.cases:8} cases {tried.seconds / 60:6.1f} min  {tried.values:7} read {tried.refused:8} refused {len(tried.faults):3} faults"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Give every reader files that nobody should send.")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each reader (10)")
    parser.add_argument("--cases", type=int, default=0, help="so many cases for each reader, instead of minutes")
    parser.add_argument("--reader", nargs="+", choices=seeds.NAMES, default=list(seeds.NAMES), metavar="NAME", help=f"of {', '.join(seeds.NAMES)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="the minutes in so many turns round the readers")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="folder for the cases that fail")
    parser.add_argument("--guided", action="store_true", help="with atheris, in a Python that has it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
