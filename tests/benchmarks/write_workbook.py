"""The workbook with 100,000 lines on *Matched*, rows a second and peak memory: ``python -m tests.benchmarks.write_workbook [ROWS]``.

A night of a tenth of the rows is written too, each in a fresh process, so that the figures show whether time and memory
grow with the rows.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reconcile.reports.workbook import write_workbook
from tests.reports.nights import realistic

ROWS = 100_000
_MEBIBYTE = 1024  # ru_maxrss is in KiB on Linux


def measure(rows: int) -> str:
    """One line: rows, seconds, rows a second, size, what the rows themselves take and the peak."""
    night = realistic(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "night.xlsx"
        start = time.perf_counter()
        write_workbook(night, path)
        seconds = time.perf_counter() - start
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (
        f"{rows:>9,} rows {seconds:8.2f} s {rows / seconds:10,.0f} rows/s {size / 1e6:7.1f} MB file, "
        f"{before / _MEBIBYTE:6.0f} MiB with the rows in memory, {peak / _MEBIBYTE:6.0f} MiB at the peak"
    )


def main() -> None:
    """Print a line for a tenth of the rows and one for all, each from its own process."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for count in (max(rows // 10, 1), rows):
        subprocess.run([sys.executable, "-m", "tests.benchmarks.write_workbook", "--one", str(count)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(measure(int(sys.argv[2])))
    else:
        main()
