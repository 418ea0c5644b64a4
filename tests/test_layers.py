"""The layers: imports go one way only, and each uses only the packages it was given."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import reconcile

PACKAGE = Path(reconcile.__file__).parent


class Layer(NamedTuple):
    """What a folder of the package may import: other folders, and packages of others."""

    ours: frozenset[str]
    others: frozenset[str]


def _layer(ours: str, others: str = "") -> Layer:
    return Layer(frozenset(ours.split()), frozenset(others.split()))


LAYERS = {
    "errors": _layer(""),
    "resources": _layer("errors"),
    "core": _layer("errors", "polars rapidfuzz stdnum holidays"),
    "readers": _layer("core errors resources", "lxml numpy pandas polars openpyxl python_calamine fastexcel"),
    "store": _layer("core errors", "sqlalchemy alembic"),
    "reports": _layer("core errors resources", "openpyxl xlsxwriter pandas polars jinja2"),
    "batch": _layer("readers store reports core errors resources", "polars sqlalchemy"),
    "demo": _layer("batch readers store reports core errors resources", ""),
    "cli": _layer("batch demo errors resources store core", "click rich sqlalchemy"),
}
_BUILT_IN = sys.stdlib_module_names | {"_typeshed"}
HEAVY = ("pandas", "polars", "sqlalchemy", "openpyxl", "lxml", "xlsxwriter", "alembic", "numpy", "rapidfuzz", "psycopg")


class Import(NamedTuple):
    path: Path
    line: int
    module: str
    for_types: bool

    def __str__(self) -> str:
        return f"{self.path.relative_to(PACKAGE.parent)}:{self.line}: imports {self.module}"


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)


def _layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def _imports() -> list[Import]:
    return [one for path in _modules() for one in _imports_of(path)]


def _imports_of(path: Path) -> list[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(path, node.lineno, alias.name, id(node) in for_types) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            # ``from reconcile.store import bulk`` may name a module or a thing in one: both count as the longer name.
            found += [Import(path, node.lineno, f"{node.module}.{alias.name}", id(node) in for_types) for alias in node.names]
    return found


def test_every_part_of_the_package_belongs_to_a_layer() -> None:
    found = {_layer_of(path) for path in _modules()} - {"__init__", "__main__"}
    assert found == set(LAYERS)


def test_imports_between_layers_go_one_way_only() -> None:
    wrong = []
    for one in _imports():
        layer, parts = _layer_of(one.path), one.module.split(".")
        if parts[0] != "reconcile" or layer not in LAYERS or parts[1].startswith("__"):
            continue
        if parts[1] != layer and parts[1] not in LAYERS[layer].ours:
            wrong.append(str(one))
    assert wrong == []


def test_each_layer_uses_only_the_packages_it_was_given() -> None:
    """Names for types alone count too: a layer that speaks of a package's values depends on it."""
    wrong = []
    for one in _imports():
        layer, top = _layer_of(one.path), one.module.split(".")[0]
        if top == "reconcile" or top in _BUILT_IN or layer not in LAYERS:
            continue
        if top not in LAYERS[layer].others:
            wrong.append(str(one))
    assert wrong == []


def test_the_arrows_themselves_go_one_way() -> None:
    """No two layers may import each other, by any way round."""
    for layer, may in LAYERS.items():
        reached: set[str] = set()
        ahead = set(may.ours)
        while ahead:
            one = ahead.pop()
            reached.add(one)
            ahead |= LAYERS[one].ours - reached
        assert layer not in reached


def test_the_core_touches_neither_files_nor_the_network_nor_a_database() -> None:
    allowed = {
        "__future__", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib", "enum", "functools", "hashlib", "heapq",
        "itertools", "json", "math", "operator", "re", "string", "types", "typing", "unicodedata",
    }  # fmt: skip
    wrong = [
        str(one)
        for one in _imports()
        if _layer_of(one.path) == "core" and (top := one.module.split(".")[0]) in sys.stdlib_module_names and top not in allowed
    ]
    assert wrong == []


def _calls(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_only_the_command_line_asks_the_clock() -> None:
    clock = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime", "time.gmtime", "time.strftime")
    wrong = [
        f"{path.relative_to(PACKAGE.parent)}:{line}: {called}"
        for path in _modules()
        if _layer_of(path) != "cli"
        for line, called in _calls(path)
        if called.endswith(clock)
    ]
    assert wrong == []


def test_the_core_neither_prints_nor_opens() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE.parent)}:{line}: {called}"
        for path in _modules()
        if _layer_of(path) == "core"
        for line, called in _calls(path)
        if called in {"open", "print", "input", "exec", "eval"}
    ]
    assert wrong == []


def test_nobody_imports_a_command_but_the_command_line() -> None:
    assert [str(one) for one in _imports() if one.module.startswith("reconcile.cli") and _layer_of(one.path) != "cli"] == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["no-such-command"]], ids=" ".join)
def test_help_needs_none_of_the_heavy_packages(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from reconcile.cli.main import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print('LOADED', sorted(set(sys.modules) & set({HEAVY!r})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"
