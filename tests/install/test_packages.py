"""What gets installed: every package and every data file of the tree, from a wheel and from a source archive alike."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import reconcile

ROOT = Path(reconcile.__file__).parent.parent
_PARTS = ("reconcile", "schemas", "sample_data", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in")
_BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"

pytestmark = pytest.mark.skipif(not (ROOT / "setup.cfg").exists(), reason="the package is installed: there is no tree to build from")


def _build(what: str, tree: Path, into: Path) -> Path:
    """Build with what is here: no network, nothing left in the tree."""
    into.mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, "-c", _BUILD, what, str(into)], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{what} failed:\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}"
    return into / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the package is made from."""
    folder = tmp_path_factory.mktemp("tree")
    for name in _PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    return _build("build_wheel", tree, tree.parent / "wheels")


@pytest.fixture(scope="module")
def wheel_of_sdist(tree: Path) -> Path:
    archive = _build("build_sdist", tree, tree.parent / "sdists")
    with tarfile.open(archive) as packed:
        packed.extractall(tree.parent / "unpacked", filter="data")
    (unpacked,) = (tree.parent / "unpacked").iterdir()
    return _build("build_wheel", unpacked, tree.parent / "wheels_of_sdist")


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The wheel, unpacked where nothing else of ours is."""
    folder = wheel.parent.parent / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)  # noqa: S202  the wheel we have just built
    return folder


def _contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        return {name for name in packed.namelist() if ".dist-info/" not in name}


def _tree_files() -> set[str]:
    """Each file as it is named when installed; the README's pictures stay in the repository."""
    found = set()
    for folder, prefix in (("reconcile", ""), ("schemas", "reconcile/"), ("sample_data", "reconcile/")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not {"__pycache__", "pictures"} & {*path.parts}:
                found.add(prefix + path.relative_to(ROOT).as_posix())
    return found


def test_the_wheel_holds_every_module_and_every_data_file(wheel: Path) -> None:
    assert _contents(wheel) == _tree_files()


def test_the_source_archive_gives_the_same_wheel(wheel: Path, wheel_of_sdist: Path) -> None:
    assert _contents(wheel_of_sdist) == _contents(wheel)
    assert wheel_of_sdist.name == wheel.name


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        entry_points = next(name for name in packed.namelist() if name.endswith("entry_points.txt"))
        assert "reconcile = reconcile.cli.main:main" in packed.read(entry_points).decode()
        assert any(name.endswith("LICENSE") for name in packed.namelist())
        metadata = packed.read(next(name for name in packed.namelist() if name.endswith("METADATA"))).decode()
    assert f"Version: {reconcile.__version__}" in metadata
    assert "Requires-Python: >=3.11" in metadata


def _run(installed: Path, code: str, tmp_path: Path) -> str:
    """Run with the unpacked wheel alone on the path; the tree is out of sight."""
    start = f"import sys; sys.path.insert(0, {str(installed)!r}); import reconcile; assert reconcile.__file__.startswith({str(installed)!r})\n"
    done = subprocess.run([sys.executable, "-c", start + code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_command_answers(installed: Path, tmp_path: Path) -> None:
    said = _run(installed, "from reconcile.cli.main import main; main(['--help'])", tmp_path)
    assert "Exit codes:" in said
    assert f"reconcile {reconcile.__version__}" in _run(installed, "from reconcile.cli.main import main; main(['--version'])", tmp_path)


@pytest.mark.parametrize(("folder", "files"), [("schemas", "camt.xsd tables"), ("sample_data", "inbox truth README.md")])
def test_the_installed_package_finds_its_data_in_itself(installed: Path, tmp_path: Path, folder: str, files: str) -> None:
    code = f"from reconcile.resources import folder\nfound = folder({folder!r})\nprint(found)\nprint(' '.join(one.name for one in found.iterdir()))"
    where, names = _run(installed, code, tmp_path).splitlines()
    assert where == str(installed / "reconcile" / folder)
    assert set(files.split()) <= set(names.split())


def test_the_installed_package_makes_a_database(installed: Path, tmp_path: Path) -> None:
    code = "from reconcile.store.engine import open_store; open_store('sqlite:///here.db').dispose(); from reconcile.store import migrations"
    _run(installed, code, tmp_path)
    assert (tmp_path / "here.db").exists()
