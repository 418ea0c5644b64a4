"""Pure judgement of statement rows: pages, chain, balances, whatever order they are given in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.statement_controls import BOOKED, CARRIED, Judged, asked, chain_of, judged, remark
from reconcile.core.statement_pages import Listed, joined

DAYS = [f"2026-03-{day:02}" for day in range(2, 12)]


def listed(number: int, day: str, opening: int | None, closing: int | None, booked: int, **said: object) -> Listed:
    """One statement row of one day; ``booked`` is the sum of its lines."""
    values: dict[str, object] = {
        "statement_no": number, "file_no": number, "family": "camt.053", "message_id": f"M{number}", "statement_id": f"S{day}",
        "electronic_sequence": "", "legal_sequence": "", "page": 0, "last_page": 1, "created_at": "2026-12-31", "account": "LV1",
        "currency": "EUR", "from_date": day, "to_date": day, "from_at": "", "to_at": "", "opening_minor": opening, "opening_code": "OPBD",
        "closing_minor": closing, "closing_code": "CLBD", "stated_entries": None, "stated_credit_minor": None, "stated_debit_minor": None,
        "entry_count": 1, "credit_minor": max(booked, 0), "debit_minor": min(booked, 0), "value_dated_minor": booked,
        "listed_credit_minor": max(booked, 0), "listed_debit_minor": min(booked, 0),
    }  # fmt: skip
    return Listed(**{**values, **said})  # type: ignore[arg-type]


def judge(*rows: Listed, sums: dict[tuple[str, str, str], int] | None = None) -> list[Judged]:
    return judged(chain_of(rows, {}), sums or {}, ())


def said(found: list[Judged]) -> list[tuple[str, str, list[str]]]:
    """(role, closes, kinds of findings), by period."""
    return [(one.link.role, one.closes, [finding.kind for finding in one.findings]) for one in found]


def test_a_chain_is_judged_the_same_from_rows_in_any_order() -> None:
    rows = [listed(at, day, at * 10, at * 10 + 10, 10) for at, day in enumerate(DAYS)]
    rows[4] = listed(4, DAYS[4], 41, 50, 9)

    @given(st.permutations(rows))
    def same(order: list[Listed]) -> None:
        found = judge(*order)
        assert [one.closes for one in found] == ["yes"] * 4 + ["no"] + ["yes"] * 5
        (only,) = [finding for one in found for finding in one.findings]
        assert (only.kind, only.difference_minor, only.day) == ("chain_break", 1, DAYS[4])

    same()


def test_a_missing_statement_breaks_the_chain_by_exactly_its_sum() -> None:
    rows = [listed(at, day, at * 10, at * 10 + 10, 10) for at, day in enumerate(DAYS)]

    @given(st.integers(1, len(rows) - 2))
    def breaks(missing: int) -> None:
        found = judge(*rows[:missing], *rows[missing + 1 :])
        (only,) = [finding for one in found for finding in one.findings]
        assert (only.kind, only.difference_minor, only.day) == ("chain_break", 10, DAYS[missing + 1])

    breaks()


def test_the_first_and_an_undated_statement_have_nothing_to_continue() -> None:
    found = judge(listed(1, "", 5, 6, 1), listed(2, DAYS[0], 5, 6, 1))
    assert said(found) == [("undated", "unknown", []), ("chain", "yes", [])]
    assert remark(found[0]) == "closes by booking date; names no period, so it cannot be put in order"


def test_without_balances_nothing_is_proven_and_the_remark_says_what_lacks() -> None:
    (one,) = judge(listed(1, DAYS[0], None, 6, 1))
    assert (one.closes, remark(one)) == ("unknown", "no booked opening balance in its currency")


def test_sums_over_lines_are_asked_only_where_balances_do_not_say() -> None:
    assert asked(chain_of([listed(1, DAYS[0], 0, 10, 10), listed(2, DAYS[1], 10, 20, 10)], {})) == []
    within = listed(3, DAYS[1], 5, 20, 15, to_date=DAYS[3])
    longer = listed(4, DAYS[0], 0, 10, 10, to_date=DAYS[2])
    assert asked(chain_of([longer, within], {})) == [(BOOKED, DAYS[0], DAYS[0])]
    later = listed(5, DAYS[1], 10, 27, 10)
    links = chain_of([listed(1, DAYS[0], 0, 10, 17, value_dated_minor=10), later], {})
    assert asked(links) == [(CARRIED, DAYS[1], DAYS[1])]
    assert [one.rule for one in judged(links, {(CARRIED, DAYS[1], DAYS[1]): 7}, ())] == ["value date", "value date"]
    assert [one.rule for one in judged(links, {(CARRIED, DAYS[1], DAYS[1]): 6}, ())] == ["value date", ""]


def test_a_break_of_a_value_date_needs_the_exact_cents() -> None:
    (one,) = judge(listed(1, DAYS[0], 0, 11, 17, value_dated_minor=10))
    assert said([one]) == [("chain", "no", ["balance_break"])]


def test_pages_with_a_used_again_id_are_told_apart_by_their_days() -> None:
    rows = [listed(at * 2 + page, DAYS[at], 0, 0, 0, statement_id="1", page=page, last_page=page - 1) for at in (0, 1) for page in (1, 2)]
    assert [(whole.from_date, len(whole.pages), whole.missing) for whole in joined(rows, {})] == [(DAYS[0], 2, ()), (DAYS[1], 2, ())]


def test_pages_with_ids_of_their_own_are_joined_by_their_number() -> None:
    one = listed(1, DAYS[0], 0, None, 5, statement_id="a", electronic_sequence="9", page=1, last_page=0)
    two = listed(2, DAYS[0], None, 7, 2, statement_id="b", electronic_sequence="9", page=2)
    (whole,) = joined([two, one], {})
    assert (whole.missing, whole.opening_minor, whole.closing_minor, whole.booked_minor) == ((), 0, 7, 7)


def test_a_page_that_came_twice_counts_once() -> None:
    page = {"page": 1, "last_page": 0, "statement_id": "a"}
    (whole,) = joined([listed(1, DAYS[0], 0, None, 5, **page), listed(2, DAYS[0], 0, None, 5, **page)], {})
    assert (len(whole.pages), whole.booked_minor, whole.missing) == (1, 5, (2,))


def test_a_page_waited_for_ties_neither_side() -> None:
    found = judge(listed(1, DAYS[0], 0, 1, 1), listed(2, DAYS[1], 99, None, 0, page=1, last_page=0), listed(3, DAYS[2], 50, 50, 0))
    assert said(found) == [("chain", "yes", []), ("chain", "unknown", ["page_missing"]), ("chain", "unknown", [])]


def test_an_unfinished_statement_gives_way_to_the_one_made_later() -> None:
    noon = listed(1, DAYS[0], 0, 1, 1, created_at=f"{DAYS[0]}T12:00:00", statement_id="noon")
    evening = listed(2, DAYS[0], 0, 5, 5, created_at=f"{DAYS[0]}T23:00:00", statement_id="evening")
    found = judge(evening, noon, listed(3, DAYS[1], 5, 5, 0))
    assert sorted((one.link.whole.first.statement_id, one.link.role, one.closes) for one in found) == [
        (f"S{DAYS[1]}", "chain", "yes"),
        ("evening", "chain", "yes"),
        ("noon", "inside", "yes"),
    ]


def test_an_unfinished_export_is_followed_by_the_parts_of_its_last_day() -> None:
    export = listed(1, DAYS[0], 0, 3, 3, to_date=DAYS[1], created_at=f"{DAYS[1]}T10:00:00", statement_id="export")
    morning = listed(2, DAYS[1], 1, 5, 4, from_at=f"{DAYS[1]}T00:00:00", to_at=f"{DAYS[1]}T12:00:00", statement_id="am")
    second = {"from_at": f"{DAYS[1]}T12:00:00", "to_at": f"{DAYS[1]}T23:59:59", "statement_id": "pm"}
    sums = {(BOOKED, DAYS[0], DAYS[0]): 1}
    closed = judge(export, morning, listed(3, DAYS[1], 5, 9, 4, **second), listed(4, DAYS[2], 9, 9, 0), sums=sums)
    assert [finding for one in closed for finding in one.findings] == []
    (broken,) = [finding for one in judge(export, morning, listed(3, DAYS[1], 6, 9, 3, **second), sums=sums) for finding in one.findings]
    assert (broken.kind, broken.difference_minor) == ("chain_break", 1)
    assert "statement am" in broken.sentence


def test_a_report_alike_to_the_statement_does_not_take_its_place() -> None:
    """Were the statement its copy, the half-day's export, which knows less, would end the day."""
    report = listed(1, DAYS[0], 0, 9, 9, family="camt.052", statement_id="report")
    export = listed(2, DAYS[0], 0, 0, 0, created_at=f"{DAYS[0]}T03:00:00", statement_id="export")
    found = judge(report, export, listed(3, DAYS[0], 0, 9, 9), listed(4, DAYS[1], 9, 9, 0))
    assert [finding for one in found for finding in one.findings] == []
    assert [one.link.whole.number for one in found if one.link.role == "chain"] == [3, 4]


def test_two_statements_of_one_day_that_do_not_connect_are_named() -> None:
    found = judge(listed(1, DAYS[0], 0, 5, 5, statement_id="a"), listed(2, DAYS[0], 7, 9, 2, statement_id="c"))
    (only,) = [finding for one in found for finding in one.findings]
    assert only.sentence == (
        "LV1: statement c (2026-03-02) opens with 0.07 EUR, statement a (2026-03-02), of the same day, closed with 0.05 EUR; "
        "0.02 EUR are missing between them: ask the bank for what is missing"
    )
