"""``claim`` as an analyst with a customer on the phone calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.cli.calls import call, sample_workspace

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = "1079014901"  # paid 95.81 on 13 March and 63.88 on 20 March
OTHER = "1944346556"
LIST = "Datums;Summa\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = sample_workspace(tmp_path_factory.mktemp("claims"))
    (made / "reconcile.toml").write_text(
        (made / "reconcile.toml").read_text(encoding="utf-8") + '\n[columns.claims]\npaid_on = "Datums"\namount = "Summa"\n', encoding="utf-8"
    )
    assert call("-w", made, "run", "--as-of", "2026-03-31").code == 0
    return made


def _list(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(LIST + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_list_that_names_no_contract_gets_verdicts_and_the_bridge_at_once(workspace: Path, tmp_path: Path) -> None:
    path = _list(tmp_path, "anna.csv", "13.03.2026;95,81", "20.03.2026;63,88", "25.03.2026;10,00")
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--as-of", "2026-03-31", "--json")
    assert answer.code == 0, answer.err
    case = json.loads(answer.out)["cases"][0]
    assert [(one["line_no"], one["verdict"], one["difference"]) for one in case["lines"]] == [
        (1, "agreed", "0.00"), (2, "agreed", "0.00"), (3, "not_received", "10.00"),
    ]  # fmt: skip
    total = case["totals"][0]
    assert (total["claimed_amount"], total["by_verdict"], total["booked_amount"]) == ("169.69", {"not_received": "10.00"}, "159.69")


def test_a_list_in_the_customers_own_words_is_read_with_its_title_and_its_total(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("Mani maksājumi\n\nKad;Cik;Kam\n13.03.2026;95,81;jums\n20.03.2026;63,88;jums\nKopā;160,00;\n", encoding="utf-8")
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--as-of", "2026-03-31", "--json")
    assert answer.code == 0, answer.err
    case = json.loads(answer.out)["cases"][0]
    assert [(line["line_no"], line["verdict"]) for line in case["lines"] if line["line_no"]] == [(1, "agreed"), (2, "agreed")]
    assert case["totals"][0]["claimed_total"] == "160.00"


@pytest.mark.parametrize("last", ["Paldies!", "Kopā", "Kopā;;"])
def test_words_below_a_list_are_told_as_not_read_and_its_lines_are_judged(workspace: Path, tmp_path: Path, last: str) -> None:
    path = tmp_path / f"thanks{len(last)}.csv"
    path.write_text(f"Kad;Cik;Kam\n13.03.2026;95,81;jums\n20.03.2026;63,88;jums\n{last}\n", encoding="utf-8")
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--as-of", "2026-03-31", "--json")
    assert answer.code == 3, answer.err
    (case,) = json.loads(answer.out)["cases"]
    assert [line["verdict"] for line in case["lines"] if line["line_no"]] == ["agreed", "agreed"]
    assert case["remark"] == f'row 4 ("{last.strip(";")}") is not read: it holds no payment'


@pytest.mark.parametrize("last", [["Paldies!"], ["Kopā", "=SUM(B2:B3)"]])
def test_a_workbook_with_words_or_a_total_never_worked_out_below_is_a_list(workspace: Path, tmp_path: Path, last: list[str]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Kad", "Cik", "Kam"], ["13.03.2026", "95,81", "jums"], ["20.03.2026", "63,88", "jums"], last):
        book.active.append(row)
    path = tmp_path / f"book{len(last)}.xlsx"
    book.save(path)
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--as-of", "2026-03-31", "--json")
    assert answer.code == 3, answer.err
    (case,) = json.loads(answer.out)["cases"]
    assert [line["verdict"] for line in case["lines"] if line["line_no"]] == ["agreed", "agreed"]
    assert f'row 4 ("{last[0]}") is not read' in case["remark"]


def test_a_row_with_one_number_is_a_line_that_cannot_be_read_and_not_words(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("Kad;Cik;Kam\n13.03.2026;95,81;jums\n20.03.2026\n", encoding="utf-8")
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--as-of", "2026-03-31", "--json")
    lines = [line["verdict"] for line in json.loads(answer.out)["cases"][0]["lines"] if line["line_no"]]
    assert (answer.code, lines) == (3, ["agreed", "unreadable"])


def test_what_is_no_list_says_what_a_list_needs(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Mani maksājumi\n\nfoo;bar\n1;2\n", encoding="utf-8")
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT)
    assert answer.code == 3
    assert "a table with the heading foo, bar; claims need paid_on, amount" in answer.out + answer.err


def test_the_notice_is_bridged_too(workspace: Path, tmp_path: Path) -> None:
    path = _list(tmp_path, "notice.csv", "13.03.2026;95,81", "20.03.2026;63,88")
    told = ("--contract", CONTRACT, "--notice-date", "2026-03-15", "--notice-total", "95,81")
    answer = call("-w", workspace, "claim", path, *told, "--as-of", "2026-03-31")
    assert answer.code == 0, answer.err
    lines = [line.split() for line in answer.out.splitlines()]
    assert ["booked", "by", "us", "159.69"] in lines
    assert ["of", "it", "by", "2026-03-15,", "the", "notice's", "day", "95.81"] in lines
    assert ["the", "notice", "said", "95.81"] in lines


def test_two_totals_of_one_notice_are_said_and_neither_is_used(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "two-totals.csv"
    path.write_text(
        "contract_no,paid_on,amount,notice_date,notice_total\n"
        f"{CONTRACT},2026-03-13,95.81,2026-03-15,95.81\n{CONTRACT},2026-03-20,63.88,2026-03-15,98.51\n",
        encoding="utf-8",
    )
    answer = call("-w", workspace, "claim", path, "--as-of", "2026-03-31", "--json")
    assert answer.code == 3
    case = json.loads(answer.out)["cases"][0]
    assert case["remark"] == "its rows give 2 values of notice_total (95.81, 98.51): none is used"
    assert (case["notice"]["known_then"], case["notice"]["notice_total"]) == ("95.81", "")
    told = call("-w", workspace, "claim", path, "--notice-total", "95.81", "--as-of", "2026-03-31")
    assert "the notice said" in told.out


def test_a_list_without_lines_claims_nothing_and_is_asked_for_again(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("contract_no,paid_on,amount\n", encoding="utf-8")
    for content in ("contract_no,paid_on,amount\n", ""):
        path.write_text(content, encoding="utf-8")
        answer = call("-w", workspace, "claim", path, "--as-of", "2026-03-31")
        assert answer.code == 3
        assert "refused" in answer.out
        assert "Traceback" not in answer.out + answer.err
    assert "empty" in answer.out


def test_the_same_list_again_changes_nothing_and_answers_again(workspace: Path, tmp_path: Path) -> None:
    path = _list(tmp_path, "twice.csv", "13.03.2026;95,81")
    first = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--json")
    second = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--json")
    assert json.loads(first.out)["cases"] == json.loads(second.out)["cases"]
    assert json.loads(second.out)["files"][0]["outcome"] == "exists"


def test_one_list_is_not_two_contracts(workspace: Path, tmp_path: Path) -> None:
    path = _list(tmp_path, "whose.csv", "13.03.2026;95,83")
    assert call("-w", workspace, "claim", path, "--contract", CONTRACT).code == 0
    answer = call("-w", workspace, "claim", path, "--contract", OTHER)
    assert answer.code == 2
    assert f"taken in before as case whose, for contract {CONTRACT}" in answer.err


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_judged(workspace: Path, tmp_path: Path) -> None:
    path = _list(tmp_path, "bad.csv", "13.03.2026;95,81", "99.03.2026;1,00")
    answer = call("-w", workspace, "claim", path, "--contract", CONTRACT, "--json")
    assert answer.code == 3
    lines = json.loads(answer.out)["cases"][0]["lines"]
    assert [one["verdict"] for one in lines] == ["agreed", "unreadable"]
    assert "99.03.2026" in lines[1]["sentence"]


def test_list_and_show_give_every_case_as_it_stands(workspace: Path) -> None:
    listed = json.loads(call("-w", workspace, "claim", "list", "--as-of", "2026-03-31", "--json").out)
    assert {"CL-001", "CL-024"} <= {one["case_no"] for one in listed}
    shown = call("-w", workspace, "claim", "show", "CL-002", "--as-of", "2026-03-31")
    assert shown.code == 0
    assert "two digits swapped" in shown.out
    assert "CL-002" in call("-w", workspace, "claim", "list").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("claim", "show", "CL-999"), "there is no such case"),
        (("claim", "LIST", "--contract", "1"), "there is no such contract"),
        (("claim", "LIST", "--contract", CONTRACT, "--notice-total", "much"), "is no amount"),
        (("claim", "LIST"), "some.csv"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(workspace: Path, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    path = _list(tmp_path, "some.csv", "13.03.2026;95,82")
    answer = call("-w", workspace, *(str(path) if one == "LIST" else one for one in arguments))
    assert answer.code in {2, 3}
    assert says in answer.out + answer.err


def test_a_table_of_another_kind_is_not_taken_for_a_list(workspace: Path) -> None:
    contracts = next((workspace / "archive").rglob("contracts.csv"))
    answer = call("-w", workspace, "claim", contracts)
    assert answer.code == 2
    assert "no customer's list" in answer.err
    assert call("-w", workspace, "claim", "list").code == 0


def test_one_line_is_counted_as_one(workspace: Path, tmp_path: Path) -> None:
    answer = call("-w", workspace, "claim", _list(tmp_path, "single.csv", "13.03.2026;95,81"), "--contract", CONTRACT, "--as-of", "2026-03-31")
    assert "claimed, 1 line " in answer.out
    assert "1 lines" not in answer.out
