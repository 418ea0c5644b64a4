"""Files, folders and archives as they are dropped in; the hostile ones too."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from reconcile.errors import Refused
from reconcile.readers import archives
from reconcile.readers.inputs import Input, expand

from .table_files import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXT = b"contract_no;paid_on;amount\n1;2026-03-01;5\n"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def content(one: Input) -> bytes:
    with one.open() as stream:
        return stream.read()


def one_of(path: Path) -> Input:
    (found,) = expand([path])
    return found


def said(one: Input) -> str:
    """What a file that cannot be read is refused with."""
    with pytest.raises(Refused) as caught:
        one.open()
    assert (one.sha256, one.size) == ("", 0)
    return str(caught.value)


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    one = one_of(put(tmp_path, "claims.csv", TEXT))

    assert (one.name, one.size, one.sha256) == ("claims.csv", len(TEXT), hashlib.sha256(TEXT).hexdigest())
    assert content(one) == TEXT
    assert content(one) == TEXT, "each opening starts at the beginning"


def test_packed_content_is_the_same_content_whatever_the_file_is_called(tmp_path: Path) -> None:
    digest = hashlib.sha256(TEXT).hexdigest()
    packed = [
        put(tmp_path, "march.dat", gzip.compress(TEXT)),
        put(tmp_path, "march.txt", zipped({"claims.csv": TEXT})),
        put(tmp_path, "twice.bin", gzip.compress(gzip.compress(TEXT))),
        put(tmp_path, "mixed", zipped({"claims.csv.gz": gzip.compress(TEXT)})),
    ]

    found = list(expand(packed))

    assert [one.name for one in found] == ["march.dat", "march.txt/claims.csv", "twice.bin", "mixed/claims.csv.gz"]
    assert {(one.sha256, one.size, content(one)) for one in found} == {(digest, len(TEXT), TEXT)}


def test_a_folder_is_walked_in_sorted_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a/z.csv", "a/c.csv", ".hidden.csv", ".git/config", "Thumbs.db"):
        put(tmp_path / "in", name, TEXT + name.encode())

    assert [one.name for one in expand([tmp_path / "in"])] == ["in/a/c.csv", "in/a/z.csv", "in/b.csv"]


def test_a_link_out_of_the_folder_is_refused_and_a_circle_of_links_ends(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.csv", TEXT)
    folder = tmp_path / "in"
    put(folder, "own.csv", TEXT)
    (folder / "away.csv").symlink_to(secret)
    (folder / "circle").symlink_to(folder)
    (folder / "near.csv").symlink_to(folder / "own.csv")

    found = {one.name: one for one in expand([folder])}

    assert sorted(found) == ["in/away.csv", "in/near.csv", "in/own.csv"]
    assert "a link that leads out of its folder" in said(found["in/away.csv"])
    assert content(found["in/near.csv"]) == TEXT


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert "it is not a file" in said(one_of(tmp_path / "pipe"))
    assert "there is no such file" in said(one_of(tmp_path / "absent"))


def test_members_of_an_archive_come_sorted_and_a_zip_in_a_zip_is_opened(tmp_path: Path) -> None:
    inner = zipped({"two.xml": b"<b/>", "one.xml": b"<a/>"})
    path = put(tmp_path, "all.zip", zipped({"z.csv": TEXT, "deep.zip": inner, "empty/": b"", "__MACOSX/x": b"x", "a/.DS_Store": b"x"}))

    found = list(expand([path]))

    assert [one.name for one in found] == ["all.zip/deep.zip/one.xml", "all.zip/deep.zip/two.xml", "all.zip/z.csv"]
    assert [content(one) for one in found] == [b"<a/>", b"<b/>", TEXT]


def test_an_archive_three_deep_is_refused_and_its_neighbours_are_read(tmp_path: Path) -> None:
    deepest = zipped({"x.csv": TEXT})
    path = put(tmp_path, "all.zip", zipped({"a.zip": zipped({"b.zip": deepest, "c.csv": TEXT}), "d.csv.gz": gzip.compress(gzip.compress(TEXT))}))

    found = {one.name: one for one in expand([path])}

    assert "an archive in an archive in an archive" in said(found["all.zip/a.zip/b.zip"])
    assert "an archive in an archive in an archive" in said(found["all.zip/d.csv.gz"])
    assert content(found["all.zip/a.zip/c.csv"]) == TEXT


def test_a_name_that_climbs_out_is_only_a_name(tmp_path: Path) -> None:
    path = put(tmp_path, "sly.zip", zipped({"../../etc/passwd": TEXT, "/root/x": TEXT, "a\x1b[31m\nb\u202ecsv": TEXT}))

    found = list(expand([path]))

    assert [one.name for one in found] == ["sly.zip/../../etc/passwd", "sly.zip//root/x", "sly.zip/a?[31m?b?csv"]
    assert [content(one) for one in found] == [TEXT] * 3
    assert sorted(each.name for each in tmp_path.iterdir()) == ["sly.zip"], "nothing was unpacked"


def test_a_workbook_is_a_file_and_not_an_archive(tmp_path: Path) -> None:
    book = workbook([["contract_no"]])
    found = list(expand([put(tmp_path, "claims.xlsx", book), put(tmp_path, "all.zip", zipped({"claims.xlsx": book}))]))

    assert [one.name for one in found] == ["claims.xlsx", "all.zip/claims.xlsx"]
    assert [content(one) for one in found] == [book, book]


@pytest.mark.parametrize("made", [b"", gzip.compress(b""), zipped({"a.csv": b""})], ids=["plain", "gzip", "zip"])
def test_an_empty_file_is_refused(tmp_path: Path, made: bytes) -> None:
    assert "the file is empty" in said(one_of(put(tmp_path, "a.csv", made)))


def test_an_archive_without_files_is_refused(tmp_path: Path) -> None:
    assert "the archive holds no file" in said(one_of(put(tmp_path, "a.zip", zipped({}))))
    assert "the archive holds no file" in said(one_of(put(tmp_path, "b.zip", zipped({"folder/": b""}))))


@pytest.mark.parametrize("cut", [5, 40, -1])
def test_a_cut_gzip_is_refused_whole(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(os.urandom(200))

    assert "cut off or broken" in said(one_of(put(tmp_path, "a.csv.gz", packed[:cut])))


def test_a_gzip_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1  # in its checksum

    assert "cut off or broken" in said(one_of(put(tmp_path, "a.csv.gz", bytes(packed))))


def test_a_cut_zip_is_refused(tmp_path: Path) -> None:
    packed = zipped({"a.csv": TEXT})

    assert "the archive is cut off or broken" in said(one_of(put(tmp_path, "a.zip", packed[:-10])))


def test_one_bad_member_does_not_spoil_the_others(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": TEXT, "b.csv": b"other " + TEXT}, zipfile.ZIP_STORED))
    packed[packed.index(b"other")] ^= 1

    found = list(expand([put(tmp_path, "a.zip", bytes(packed))]))

    assert content(found[0]) == TEXT
    assert "a.zip/b.csv: it is cut off or broken" in said(found[1])


def test_an_encrypted_member_is_refused_and_says_so(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": TEXT}))
    packed[6] |= 1  # the flag in the member's own head, and in the list of members
    packed[packed.index(b"PK\x01\x02") + 8] |= 1

    assert "it is encrypted; send it without a password" in said(one_of(put(tmp_path, "a.zip", bytes(packed))))


def test_a_gzip_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    path = put(tmp_path, "bomb.gz", gzip.compress(bytes(70 << 20)))

    assert path.stat().st_size < 1 << 17
    assert "it unpacks to more than 64 MB" in said(one_of(path))


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = put(tmp_path, "bomb.zip", zipped({"a.csv": TEXT, "bomb.csv": bytes(70 << 20)}))

    found = list(expand([path]))

    assert content(found[0]) == TEXT
    assert "it unpacks to 70 MB, far more than an honest file" in said(found[1])


def test_an_archive_of_very_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 3)
    path = put(tmp_path, "many.zip", zipped({f"{number}.csv": TEXT for number in range(4)}))

    assert "it holds 4 files, more than 3" in said(one_of(path))


def test_an_archive_that_is_large_altogether_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_ALTOGETHER", 50)
    path = put(tmp_path, "many.zip", zipped({"a.csv": TEXT, "b.csv": TEXT}))

    assert "it unpacks to 0 GB" in said(one_of(path))


def test_a_large_archive_inside_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_NESTED", 100)
    path = put(tmp_path, "all.zip", zipped({"in.zip": zipped({"a.csv": os.urandom(200)})}))

    assert "inside another one; send it by itself" in said(one_of(path))


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": TEXT * 100}))
    at = packed.index(b"PK\x01\x02") + 24
    packed[at : at + 4] = (10).to_bytes(4, "little")

    assert "cut off or broken" in said(one_of(put(tmp_path, "a.zip", bytes(packed))))


def test_what_an_archive_says_of_itself_does_not_hide_a_broken_stream(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.csv": os.urandom(500) + TEXT}))
    packed[60:90] = bytes(30)

    one = one_of(put(tmp_path, "a.zip", bytes(packed)))

    assert "cut off or broken" in said(one)
    assert isinstance(one.refusal, Refused)
    assert isinstance(one.refusal.__cause__, zipfile.BadZipFile | zlib.error)
