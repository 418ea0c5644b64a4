"""How the code reads, where a linter does not look."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import reconcile

PACKAGE = Path(reconcile.__file__).parent
ROOT = PACKAGE.parent
LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION = 400, 500, 60
MARK = "# not money"
_INVENTED = {"/root/x"}  # a hostile name inside an archive
_FOLDERS = ("reconcile", "tests", "schemas", "sample_data", ".ci", ".github")
_TEXT = {".py", ".md", ".toml", ".cfg", ".json", ".xsd", ".csv", ".xml", ".sh", ".yml", ".yaml", ".txt", ""}


def _code(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_money_is_never_a_float() -> None:
    """``float`` is named nowhere, and no number with a point stands where money goes, unless the line says that it is not money."""
    wrong = []
    for path in _code("reconcile"):
        lines = _lines(path)
        money_goes_here = path.relative_to(PACKAGE).parts[0] in {"core", "readers", "store"}
        for node in ast.walk(ast.parse("\n".join(lines))):
            named = isinstance(node, ast.Name) and node.id == "float"
            if isinstance(node, (ast.Name, ast.Constant)) and (named or (money_goes_here and isinstance(getattr(node, "value", None), float))):
                line = lines[node.lineno - 1]
                wrong += [] if MARK in line else [f"{_name(path)}:{node.lineno}: {line.strip()}"]
    assert wrong == []


def test_no_error_is_swallowed_unnamed() -> None:
    wrong = []
    for path in _code("reconcile", "tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                if not caught or re.search(r"\b(Base)?Exception\b", caught):
                    wrong.append(f"{_name(path)}:{node.lineno}: except {caught}")
    assert wrong == []


@pytest.mark.parametrize(("folder", "limit"), [("reconcile", LONGEST_FILE), ("tests", LONGEST_TEST)])
def test_no_file_is_too_long_to_read(folder: str, limit: int) -> None:
    assert [f"{_name(path)}: {len(_lines(path))} lines" for path in _code(folder) if len(_lines(path)) > limit] == []


def test_no_function_is_too_long_to_read() -> None:
    wrong = [
        f"{_name(path)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in _code("reconcile")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert wrong == []


def test_every_module_and_every_public_function_of_the_core_says_what_it_gives() -> None:
    wrong = []
    for path in _code("reconcile/core"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.name != "__init__.py" and not ast.get_docstring(tree):
            wrong.append(f"{_name(path)}: no docstring")
        wrong += [
            f"{_name(path)}:{node.lineno}: {node.name} has no docstring"
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    paths = [path for path in _code("reconcile", "tests") if path.name != "__init__.py"]
    assert [_name(path) for path in paths if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def _texts() -> list[Path]:
    found = [path for folder in _FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return sorted([*found, *(path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith("."))])


def test_no_path_of_one_machine_is_written_down() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp|mnt)/[\w.-]+")
    wrong = [
        f"{_name(path)}:{number}: {found.group()}"
        for path in _texts()
        if path.suffix in _TEXT and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (found := machine.search(line)) and found.group() not in _INVENTED
    ]
    assert wrong == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "NotImplemented", "breakpoint(", "pdb"])
def test_nothing_is_left_half_done(word: str) -> None:
    wrong = [
        f"{_name(path)}:{number}"
        for path in _code("reconcile", "tests")
        if path != Path(__file__)
        for number, line in enumerate(_lines(path), 1)
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line)
    ]
    assert wrong == []
