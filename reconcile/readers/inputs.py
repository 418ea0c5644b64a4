"""What a path holds: each file, each file of a folder, each member of an archive, as one ``Input``.

Archives are known by their first bytes. Nothing is unpacked to disk, so a member's name is only ever a label. What cannot
be read (a broken archive, one bad member of a good one, an empty file) is an ``Input`` too, with the ``refusal`` that any
attempt to open it raises, so that one bad file neither hides nor stops the others. Left out: hidden files, and what
macOS and Windows put beside the real ones.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from reconcile.errors import Refused
from reconcile.readers import archives
from reconcile.readers.archives import Archive, Careful

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_BLOCK = 1 << 20
_NAME = 200  # characters of a name that are shown; a file system allows 255 bytes
_DEEPEST = 2  # archives inside one another: a zip of gzipped statements is usual, more is a trick
_LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_MEND = "send the file again"
_LEADS_OUT = "it is a link that leads out of its folder"
_NO_LINK = "put the file itself there"


@dataclass(frozen=True, slots=True)
class Input:
    """One file's content. ``sha256`` (hexadecimal) and ``size`` are of what ``open`` gives: unpacked, and not of the archive around it.

    With a ``refusal`` there is no content: ``sha256`` is ``""`` and ``size`` 0.
    """

    name: str
    sha256: str
    size: int
    opener: Callable[[], BinaryIO]
    refusal: Refused | None = None

    def open(self) -> BinaryIO:
        """The content from its start, to be closed by the caller. Raises: Refused, also while it is read."""
        if self.refusal is not None:
            raise self.refusal
        return self.opener()


def expand(paths: Iterable[Path], within: Path | None = None) -> Iterator[Input]:
    """Every file these paths hold, in the order of the paths, and sorted by name within a folder or an archive.

    Of paths that lie in the folder ``within``, links that lead out of it are refused unread. Each content has been read once to its end when it is yielded, so a cut or broken one already has its refusal.
    """
    for path in paths:
        if within and _leads_out(path, within.resolve()):
            yield _refused(path.name, _LEADS_OUT, _NO_LINK)
        elif path.is_dir():
            yield from _folder(path, path.name, path.resolve())
        else:
            yield from _file(path, path.name)


def safe_name(name: str) -> str:
    """The name as it may be shown: one line, nothing that steers a terminal or turns the text around."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name.replace("\\", "/"))
    return shown if len(shown) <= _NAME else f"{shown[:_NAME]}…"


def _folder(folder: Path, name: str, top: Path) -> Iterator[Input]:
    try:
        inside = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        yield _refused(name, f"the folder cannot be read ({error.strerror})", "ask for the right to read it")
        return
    for path in inside:
        label = f"{name}/{path.name}"
        if _litter(path.name):
            continue
        if _leads_out(path, top):
            yield _refused(label, _LEADS_OUT, _NO_LINK)
        elif path.is_dir():
            if not path.is_symlink():  # one that stays inside leads to what is read anyway
                yield from _folder(path, label, top)
        else:
            yield from _file(path, label)


def _leads_out(path: Path, top: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(top)


def _litter(name: str) -> bool:
    return name.startswith(".") or name in _LITTER


def _file(path: Path, name: str) -> Iterator[Input]:
    if path.is_symlink() and not path.exists():
        yield _refused(name, "it is a link that leads nowhere", _NO_LINK)
        return
    if not path.is_file():
        yield _refused(name, "it is not a file" if path.exists() else "there is no such file", "name a file or a folder")
        return

    def opener() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise Refused(safe_name(name), f"the file cannot be read ({error.strerror})", "ask for the right to read it") from error

    yield from _content(name, opener, path, 0)


def _content(name: str, opener: Callable[[], BinaryIO], path: Path | None, depth: int) -> Iterator[Input]:
    """What one content is: itself, or the contents of the archive it is. ``path`` is set for a file on disk."""
    try:
        with opener() as stream:
            head = stream.read(4)
        if head.startswith(archives.GZIP):
            packed = Archive(safe_name(name), opener, path)
            if depth == _DEEPEST:
                raise packed.too_deep()
            yield from _content(name, lambda: _unzipped(packed), None, depth + 1)
            return
        if head in archives.ZIP:
            archive = Archive(safe_name(name), opener, path)
            if not archive.is_office():
                if depth == _DEEPEST:
                    raise archive.too_deep()
                yield from _members(name, archive, depth)
                return
        yield _whole(name, opener)
    except Refused as refusal:
        yield Input(safe_name(name), "", 0, opener, refusal)


def _members(name: str, archive: Archive, depth: int) -> Iterator[Input]:
    """The members of a zip, each by itself: one that is bad does not spoil the others."""
    members = [one for one in archive.members() if not any(_litter(part) for part in one.filename.split("/") if part.strip("."))]
    if not members:
        raise Refused(archive.name, "the archive holds no file", _MEND)
    for member in sorted(members, key=lambda one: (one.filename, one.header_offset)):
        label = f"{name}/{member.filename}"
        yield from _content(label, lambda member=member, label=label: archive.open(member, safe_name(label)), None, depth + 1)  # type: ignore[misc]


def _unzipped(packed: Archive) -> BinaryIO:
    stream = packed.opener()
    most = archives.most_bytes(packed.size)
    return cast("BinaryIO", io.BufferedReader(Careful(gzip.GzipFile(fileobj=stream), packed.name, most, stream), _BLOCK))


def _whole(name: str, opener: Callable[[], BinaryIO]) -> Input:
    digest, size = hashlib.sha256(), 0
    with opener() as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    if size == 0:
        raise Refused(safe_name(name), "the file is empty", _MEND)
    return Input(safe_name(name), digest.hexdigest(), size, opener)


def _refused(name: str, what: str, to_do: str) -> Input:
    refusal = Refused(safe_name(name), what, to_do)

    def opener() -> BinaryIO:
        raise refusal

    return Input(safe_name(name), "", 0, opener, refusal)
