"""The morning page says which account's statement is missing; when it comes, the finding is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import expected, matching
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.core.policy import OwnAccount, Policy
from reconcile.errors import WrongUse
from reconcile.store import findings as stored
from tests.store.bank_statements import IBAN, Line, Sent, take

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.core.findings import Finding

LUMINOR = Policy(accounts=(OwnAccount(IBAN, name="Luminor", statements="daily"),))
DAYS = [f"2026-03-0{day}" for day in range(2, 7)]
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def statement(day: str) -> Sent:
    return Sent(day, day, (Line(day, "10.00", f"R{day}"), Line(day, "-10.00", f"Q{day}")), "100.00", "100.00")


def night(connection: Connection, policy: Policy, as_of: str) -> list[Finding]:
    """The findings of a night about statements that have not come."""
    run = matching.match(connection, policy, as_of, matching.Times("2026-01-01T06:00:00", lambda: "2026-01-01T06:01:00"), lambda *_: None)
    return [one for one in stored.load(connection, run.run_no) if one.kind == expected.KIND]


def test_a_day_that_did_not_come_is_named_and_gone_when_it_comes(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, *(statement(day) for day in DAYS if day != "2026-03-04"))
        (found,) = night(connection, LUMINOR, "2026-03-09")
        assert (found.key, found.day, found.state) == (f"{IBAN}/2026-03-04", "2026-03-04", "new")
        assert found.sentence == f"{IBAN} (Luminor): the statement of 2026-03-04 is missing; ask the bank for it"
        (again,) = night(connection, LUMINOR, "2026-03-10")[:1]
        assert (again.key, again.state, again.since_date) == (found.key, "still", "2026-03-09")
        take(connection, statement("2026-03-04"), statement("2026-03-09"), statement("2026-03-10"))
        assert {(one.key, one.state) for one in night(connection, LUMINOR, "2026-03-11")} == {
            (f"{IBAN}/2026-03-04", "gone"),
            (f"{IBAN}/2026-03-09", "gone"),
        }


def test_an_account_is_learned_where_nothing_is_stated(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, *map(statement, DAYS))
        assert night(connection, Policy(), "2026-03-09") == []
        (found,) = night(connection, Policy(), "2026-03-12")
        assert found.sentence.startswith(f"{IBAN}: the statement of 2026-03-09 to 2026-03-11 (3 banking days) is missing")


def test_what_was_missing_on_a_night_does_not_depend_on_what_came_later(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, *map(statement, DAYS[:4]))
        before = expected.findings(connection, LUMINOR, "2026-03-09", 4)
        assert [one.day for one in before] == ["2026-03-06"]
        take(connection, statement(DAYS[4]))
        assert expected.findings(connection, LUMINOR, "2026-03-09", 4) == before
        assert expected.findings(connection, LUMINOR, "2026-03-09", 5) == []


def test_an_account_report_of_the_day_is_not_its_statement(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, *map(statement, DAYS[:4]), Sent(DAYS[4], DAYS[4], (), "100.00", family="052"))
        assert [one.day for one in expected.findings(connection, LUMINOR, "2026-03-09", 99)] == ["2026-03-06"]


@pytest.mark.parametrize(
    ("account", "missed"),
    [
        (OwnAccount("LV00X"), True),
        (OwnAccount("LV00X", opened="2026-04-01"), False),
        (OwnAccount("LV00X", closed="2026-03-01"), False),
        (OwnAccount("LV00X", statements="none"), False),
    ],
)
@ON_SQLITE
def test_an_open_account_without_any_statement_is_missed(engine: Engine, account: OwnAccount, missed: bool) -> None:
    with engine.connect() as connection:
        found = expected.findings(connection, Policy(accounts=(account,)), "2026-03-09", 99)
        assert [one.key for one in found] == (["LV00X/never"] if missed else [])


def settings(folder: Path, text: str) -> Workspace:
    make(folder)
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    return Workspace(folder)


def test_rhythm_and_countries_are_settings(tmp_path: Path) -> None:
    policy = settings(tmp_path, '[[accounts]]\niban = "LV00 X"\nstatements = "weekly"\n[calendar]\ncountries = ["LV", "EE"]\n').policy
    assert (policy.accounts[0].statements, policy.calendar_countries) == ("weekly", ("EE", "LV"))
    assert settings(tmp_path, "").policy.calendar_countries == ("LV",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[accounts]]\niban = "LV00X"\nstatements = "hourly"\n', "'hourly' is no rhythm; use one of daily, weekly, monthly, none"),
        ('[calendar]\ncountries = ["Latvija"]\n', "'Latvija' is no country"),
        ('[calendar]\ncountries = "LV"\n', "is not a list of texts"),
        ("[calendar]\ncountry = 1\n", "country is no setting"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongUse, match="reconcile.toml") as refused:
        settings(tmp_path, text)
    assert said in str(refused.value)
