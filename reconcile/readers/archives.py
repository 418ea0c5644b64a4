"""Zip and gzip archives from outside, read as streams and within limits; whatever is wrong with one is ``Refused``."""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, BinaryIO, cast

from reconcile.errors import Refused

if TYPE_CHECKING:
    import gzip
    from collections.abc import Callable
    from pathlib import Path

    from _typeshed import WriteableBuffer

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # with members, empty, in parts
GZIP = b"\x1f\x8b"

_MOST_MEMBERS = 10_000  # a year of daily statements of forty accounts
_MOST_BYTES = 4 << 30  # of one content; the largest statement of a million payments is a third of it
_MOST_ALTOGETHER = 16 << 30  # of all members, so that reading an archive ends within minutes
_RATIO = 200  # XML and tables pack to a tenth or a thirtieth, a bomb to a thousandth
_SMALL = 64 << 20  # below this the ratio tells nothing, and does no harm
_NESTED = 64 << 20  # an archive inside an archive is held in memory while its members are read
_BLOCK = 1 << 20
_BAD = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError)
_AGAIN = "ask for it again, or send its files one by one"


def most_bytes(packed: int) -> int:
    """How much so many packed bytes may become."""
    return min(_MOST_BYTES, max(_SMALL, _RATIO * packed))


class Careful(io.RawIOBase):
    """A stream out of an archive that says ``Refused`` when the archive is cut or broken, or gives more than it may."""

    def __init__(self, inner: BinaryIO | gzip.GzipFile, name: str, most: int, around: BinaryIO | None = None) -> None:
        super().__init__()
        self._inner, self._name, self._most, self._around = inner, name, most, around
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._inner.read(len(view))
        except _BAD as error:
            raise Refused(self._name, f"it is cut off or broken inside the archive ({error})", _AGAIN) from error
        self._given += len(data)
        if self._given > self._most:
            raise Refused(self._name, f"it unpacks to more than {self._most >> 20} MB, far more than an honest file", _AGAIN)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            if self._around is not None:
                self._around.close()
        super().close()


class Archive:
    """A zip or gzip archive: where it is, or how to get at its bytes."""

    def __init__(self, name: str, opener: Callable[[], BinaryIO], path: Path | None) -> None:
        self.name, self.opener, self.path = name, opener, path

    @cached_property
    def size(self) -> int:
        """Packed bytes."""
        if self.path is not None:
            return self.path.stat().st_size
        total = 0
        with self.opener() as stream:
            while block := stream.read(_BLOCK):
                total += len(block)
        return total

    def too_deep(self) -> Refused:
        return Refused(self.name, "it is an archive in an archive in an archive", "unpack the outer one")

    def is_office(self) -> bool:
        """Whether this zip is one document of an office program, such as an XLSX, and no archive of files."""
        names = {one.filename for one in _directory(self).infolist()}
        return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names

    def members(self) -> list[zipfile.ZipInfo]:
        """The files in it. Raises: Refused for a hostile or useless archive as a whole."""
        return files_within(_directory(self).infolist(), self.name)

    def open(self, member: zipfile.ZipInfo, name: str) -> BinaryIO:
        """One member's content. Raises: Refused."""
        if member.flag_bits & 1:
            raise Refused(name, "it is encrypted", "send it without a password")
        most = most_bytes(member.compress_size)
        if member.file_size > most:
            raise Refused(name, f"it unpacks to {member.file_size >> 20} MB, far more than an honest file", _AGAIN)
        try:
            stream = cast("BinaryIO", _directory(self).open(member))
        except _BAD as error:
            raise Refused(name, f"it is broken inside the archive ({error})", _AGAIN) from error
        return cast("BinaryIO", io.BufferedReader(Careful(stream, name, most), _BLOCK))


def files_within(infos: list[zipfile.ZipInfo], name: str) -> list[zipfile.ZipInfo]:
    """The members that are files. Raises: Refused when they are too many or too large altogether."""
    if len(infos) > _MOST_MEMBERS:
        raise Refused(name, f"it holds {len(infos)} files, more than {_MOST_MEMBERS}", "send several smaller archives")
    altogether = sum(one.file_size for one in infos)
    if altogether > _MOST_ALTOGETHER:
        raise Refused(name, f"it unpacks to {altogether >> 30} GB, more than {_MOST_ALTOGETHER >> 30}", "send several smaller archives")
    return [one for one in infos if not one.filename.endswith("/")]


@lru_cache(maxsize=2)  # one archive and one inside it; reading the list of members anew for each of them would take long
def _directory(archive: Archive) -> zipfile.ZipFile:
    try:
        found = zipfile.ZipFile(archive.path if archive.path is not None else io.BytesIO(_nested(archive)))
    except _BAD as error:
        raise Refused(archive.name, f"the archive is cut off or broken ({error})", _AGAIN) from error
    if found.filelist and min(one.header_offset for one in found.filelist) > 0:
        raise Refused(archive.name, "the archive is cut off: the list at its end is that of an archive inside it", _AGAIN)
    return found


def _nested(archive: Archive) -> bytes:
    """An archive inside an archive. Raises: Refused."""
    with archive.opener() as stream:
        content = stream.read(_NESTED + 1)
    if len(content) > _NESTED:
        raise Refused(archive.name, f"it is an archive of more than {_NESTED >> 20} MB inside another one", "send it by itself")
    return content
