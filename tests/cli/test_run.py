"""The night as a user calls it: what is printed, which files are where afterwards, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

from tests.cli.calls import SAMPLE, call, sample_workspace

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-03-31"


def test_a_night_archives_its_files_and_names_the_workbook(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    answer = call("-w", workspace, "run", "--as-of", DAY)
    assert answer.code == 0, answer.out + answer.err
    workbook = workspace / "reports" / f"night-{DAY}.1.xlsx"
    assert f"workbook: {workbook}" in answer.out
    assert workbook.is_file()
    assert list((workspace / "inbox").iterdir()) == []
    came = {path.name for path in (SAMPLE / "inbox").iterdir()}
    assert {path.name for path in (workspace / "archive" / DAY).iterdir()} == came


def test_the_same_night_again_makes_no_new_run_and_the_same_bytes(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    call("-w", workspace, "run", "--as-of", DAY)
    workbook = workspace / "reports" / f"night-{DAY}.1.xlsx"
    before = workbook.read_bytes()
    workbook.unlink()
    answer = call("-w", workspace, "run", "--as-of", DAY)
    assert answer.code == 0
    assert f"night {DAY}.1 stands as it was" in answer.out
    assert workbook.read_bytes() == before


def test_a_mistyped_year_does_not_stop_the_nights_to_come(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    assert "lies far ahead of today" in call("-w", workspace, "run", "--as-of", "2206-03-31").err
    assert call("-w", workspace, "run", "--as-of", DAY).code == 0
    answer = call("-w", workspace, "run", "--as-of", f"{date.today().year + 1}-12-31")  # noqa: DTZ011  as the user's clock
    assert (answer.code, "give the day the night stands for" in answer.err) == (2, True)
    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code in {0, 3}


def test_a_refused_file_is_put_aside_with_its_reason_and_the_rest_is_done(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    cut = (SAMPLE / "inbox" / "austrumu-banka-2026-03-31.xml").read_bytes()[:-40]
    (workspace / "inbox" / "cut.xml").write_bytes(cut)
    answer = call("-w", workspace, "run", "--as-of", DAY)
    assert answer.code == 3
    assert [path.name for path in sorted((workspace / "rejected").iterdir())] == ["cut.xml", "cut.xml.error.txt"]
    note = (workspace / "rejected" / "cut.xml.error.txt").read_text(encoding="utf-8")
    assert note.startswith("cut.xml:")
    assert "ask the bank for the file again" in note
    assert (workspace / "rejected" / "cut.xml").read_bytes() == cut
    assert "1 refused" in answer.out


def test_a_link_out_of_the_inbox_or_to_nothing_is_put_aside_and_not_read(tmp_path: Path) -> None:
    assert call("init", tmp_path / "night").code == 0
    inbox = tmp_path / "night" / "inbox"
    (tmp_path / "secret.csv").write_text("password;is\nopen;sesame\n", encoding="utf-8")
    (inbox / "out.csv").symlink_to(tmp_path / "secret.csv")
    (inbox / "nowhere.csv").symlink_to(tmp_path / "gone.csv")
    (inbox / "lost.csv").symlink_to("gone.csv")
    answer = call("-w", tmp_path / "night", "run", "--as-of", "2026-03-31")
    assert answer.code == 3, answer.err
    said = answer.out + answer.err
    assert "! out.csv: it is a link that leads out of its folder; put the file itself there" in said
    assert "! nowhere.csv: it is a link that leads out of its folder" in said
    assert "! lost.csv: it is a link that leads nowhere; put the file itself there" in said
    assert "password" not in said
    assert list(inbox.iterdir()) == []
    rejected = tmp_path / "night" / "rejected"
    assert (rejected / "out.csv").is_symlink()
    assert "leads out of its folder" in (rejected / "out.csv.error.txt").read_text(encoding="utf-8")
    assert (tmp_path / "secret.csv").is_file()


def test_a_name_as_long_as_can_be_does_not_stop_the_night(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    for name in (f"{'ā' * 125}.csv", f"{'x' * 251}.csv", "y" * 255, f"z.{'z' * 250}"):
        (workspace / "inbox" / name).write_text("hello\n", encoding="utf-8")
    assert call("-w", workspace, "run", "--as-of", DAY).code == 3
    assert list((workspace / "inbox").iterdir()) == []
    put_aside = sorted(path.name for path in (workspace / "rejected").iterdir())
    assert len(put_aside) == 8
    assert all(f"{name}.error.txt" in put_aside for name in put_aside if not name.endswith(".error.txt"))


def test_a_claimed_line_that_cannot_be_read_is_named_and_the_night_ends_with_3(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    listed = "case_no,contract_no,paid_on,amount,currency\nK-77,1002003017,99.03.2026,12.00,EUR\n"
    (workspace / "inbox" / "list.csv").write_text(listed, encoding="utf-8")
    answer = call("-w", workspace, "run", "--as-of", DAY)
    assert answer.code == 3
    assert "! claim K-77, line 1: cannot be read" in answer.out
    again = json.loads(call("-w", workspace, "run", "--as-of", DAY, "--json").out)
    assert (again["again"], again["exit_code"], len(again["unreadable_lines"])) == (True, 3, 1)
    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code == 0


def test_json_is_one_document(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    answer = call("-w", workspace, "run", "--as-of", DAY, "--json")
    document = json.loads(answer.out)
    assert document["run_id"] == f"{DAY}.1"
    assert document["exit_code"] == answer.code == 0
    assert document["counts"]["decision_post"] > 50
    assert {one["outcome"] for one in document["files"]} == {"taken"}


def test_a_workspace_in_use_says_who_holds_it(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    program = (
        "import sys, time; from pathlib import Path; from reconcile.batch.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).held():\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(workspace)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        answer = call("-w", workspace, "run", "--as-of", DAY)
        assert answer.code == 1
        assert f"is in use by process {holder.pid}" in answer.err
        holder.kill()
    assert call("-w", workspace, "run", "--as-of", DAY).code == 0


def test_imported_files_stay_where_they_are_and_come_in_once(tmp_path: Path) -> None:
    workspace = tmp_path / "night"
    call("init", workspace)
    first = call("-w", workspace, "import", SAMPLE / "inbox")
    assert first.code == 0
    assert (SAMPLE / "inbox" / "contracts.csv").is_file()
    count = len(list((SAMPLE / "inbox").iterdir()))
    assert f"{count} taken in, 0 known before, 0 refused" in first.out
    assert f"0 taken in, {count} known before, 0 refused" in call("-w", workspace, "import", SAMPLE / "inbox").out


def test_importing_what_nobody_can_read_ends_with_3(tmp_path: Path) -> None:
    workspace = tmp_path / "night"
    call("init", workspace)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 hello")
    answer = call("-w", workspace, "import", tmp_path / "letter.pdf", "--json")
    assert answer.code == 3
    (one,) = json.loads(answer.out)
    assert one["outcome"] == "refused"
    assert one["message"].startswith("letter.pdf: ")


def test_init_leaves_settings_alone(tmp_path: Path) -> None:
    call("init", tmp_path)
    (tmp_path / "reconcile.toml").write_text("# mine\n", encoding="utf-8")
    assert call("init", tmp_path).code == 0
    assert (tmp_path / "reconcile.toml").read_text(encoding="utf-8") == "# mine\n"
    assert {path.name for path in tmp_path.iterdir()} >= {"inbox", "archive", "rejected", "reports", "reconcile.db"}


def test_a_night_does_not_stand_before_the_last_one(tmp_path: Path) -> None:
    workspace = sample_workspace(tmp_path)
    call("-w", workspace, "run", "--as-of", DAY)
    answer = call("-w", workspace, "run", "--as-of", "2026-03-02")
    assert answer.code == 2
    assert f"the last night was that of {DAY}" in answer.err


def test_the_columns_of_every_table_are_listed() -> None:
    answer = call("import", "--columns")
    assert answer.code == 0
    assert "\ninvoices: " in answer.out
    assert "  * amount             What is to be paid." in answer.out
