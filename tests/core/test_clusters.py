"""Which cases share a cause, and under which they are counted."""

from __future__ import annotations

from reconcile.core.clusters import Line, clusters

LINE = Line("P", "nothing_known", "LV80OURS", "", "", "paldies", "")


def _lines(count: int, first: int = 0, **said: str) -> list[Line]:
    return [LINE._replace(payment_id=f"P{first + number}", payer_account=f"LV{first + number}")._replace(**said) for number in range(count)]


def _keys(lines: list[Line]) -> list[tuple[str, int]]:
    return [(one.key, len(one.payments)) for one in clusters(lines)]


def test_one_unknown_number_many_times_is_one_cause() -> None:
    assert _keys(_lines(3, rule="unknown_number_alone", number="88771234")) == [("number-88771234", 3)]
    assert _keys(_lines(1, rule="unknown_number_alone", number="88771234")) == []


def test_a_real_number_that_was_contradicted_is_no_unknown_number() -> None:
    assert _keys(_lines(3, rule="contradicted_slip", number="1002003017")) == []


def test_texts_that_all_end_at_the_longest_length_of_an_account_are_cut() -> None:
    cut = [one._replace(text=f"{one.payment_id:x<140}") for one in _lines(6)]
    whole = [one._replace(text=f"{one.payment_id} whole") for one in _lines(4, 10)]
    (found,) = clusters([*cut, *whole])
    assert (found.key, len(found.payments)) == ("cut-140-LV80OURS", 6)
    assert "6 lines of LV80OURS end at exactly 140 characters" in found.sentence
    longer = LINE._replace(payment_id="P99", text="y" * 160)
    assert _keys([*cut, *whole, longer]) == []


def test_payments_of_one_payer_are_one_cause_and_those_without_an_account_are_not() -> None:
    assert _keys(_lines(3, payer_account="LV12HIS")) == [("payer-LV12HIS", 3)]
    assert _keys(_lines(5, payer_account="")) == []


def test_contracts_not_told_of_yet_and_missing_details_have_their_own_remedies() -> None:
    found = clusters([*_lines(17, rule="contract_unknown"), *_lines(2, 20, rule="details_missing")])
    assert [one.key for one in found] == ["contracts-missing", "details-LV80OURS"]
    assert found[0].sentence.startswith("17 cases name contracts nobody has told us of")
    assert "camt.054" in found[1].to_do


def test_a_case_is_counted_once_under_the_first_cause() -> None:
    lines = _lines(4, rule="unknown_number", number="88771234", payer_account="LV12HIS")
    assert _keys(lines) == [("number-88771234", 4)]
