"""Files that are there whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.errors import ReconcileError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator


_MINE = f".writing-{os.uname().nodename}-"


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A folder beside ``path`` to write in; what is in it at the end moves beside ``path``, the file named like ``path`` last.

    The folder is on the same file system, so each move is one rename. After an error nothing has moved.

    Raises: WrongUse when ``path`` cannot be a file there, ReconcileError when the disk or another program refuses it.
    """
    try:
        if not path.parent.is_dir():
            raise WrongUse(str(path), f"the folder {path.parent} does not exist", "make it, or name another one")
        if path.is_dir():
            raise WrongUse(str(path), "is a folder, not a file", "name a file in it")
        _sweep(path.parent)
        with tempfile.TemporaryDirectory(prefix=f"{_MINE}{os.getpid()}-", dir=path.parent) as name:
            folder = Path(name)
            yield folder
            for one in sorted(folder.iterdir(), key=lambda one: (one.name == path.name, one.name)):
                _to_disk(one)
                one.replace(path.parent / one.name)
    except OSError as error:
        reason = error.strerror or str(error)
        what = f"cannot be written ({reason}); the earlier file, if there was one, is untouched"
        raise ReconcileError(str(path), what, "close it in other programs, make room on the disk, or write it elsewhere") from error


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder for parts of what will stand in ``folder``: in it, so that a move is a rename; where it may not be written, elsewhere.

    Whoever writes there in the end says what is wrong with it.
    """
    place = folder if folder.is_dir() and os.access(folder, os.W_OK) else None
    if place:
        _sweep(place)
    with tempfile.TemporaryDirectory(prefix=f"{_MINE}{os.getpid()}-", dir=place) as name:
        yield Path(name)


def _sweep(folder: Path) -> None:
    """Throw away what processes of this machine left here that were killed while they wrote."""
    for left in folder.glob(f"{_MINE}*"):
        process = left.name.removeprefix(_MINE).partition("-")[0]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _to_disk(path: Path) -> None:
    """A rename must not outlive the bytes it names, should the power go."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
