"""How a claim stands follows from its verdicts, whom it waits for first from whose work comes first."""

from __future__ import annotations

import pytest

from reconcile.core import claim_life
from reconcile.core.compare_values import Stands
from reconcile.core.compare_words import say
from tests.core.claim_builders import CONTRACT, OTHER, around, case, line, paid, verdicts

AGREED, MISSING = (1, "2026-02-10", 5000), (2, "2026-03-10", 1234)


def test_a_list_whose_lines_all_agree_is_resolved() -> None:
    now = claim_life.standing(verdicts([line(*AGREED)], [paid(1, "2026-02-10", 5000)]))
    assert (now.state, now.waits_for, now.reason) == ("resolved", "", "the only line agrees")


def test_what_the_list_leaves_out_does_not_keep_it_open() -> None:
    found = verdicts([line(*AGREED)], [paid(1, "2026-02-10", 5000), paid(2, "2026-02-10", 1700)])
    assert [one.verdict for one in found] == ["agreed", "not_claimed"]
    now = claim_life.standing(found)
    assert (now.state, now.reason) == ("resolved", "the only line agrees; the list leaves out 17.00 EUR of ours")


def test_what_was_found_otherwise_than_claimed_is_not_said_to_agree() -> None:
    lines = [line(*AGREED), line(*MISSING), line(3, "2026-03-20", 900)]
    received = [paid(1, "2026-02-10", 5000), paid(2, "2026-03-30", 1234), paid(3, "2026-03-20", 400), paid(4, "2026-03-20", 500)]
    found = verdicts(lines, received)
    assert [one.verdict for one in found] == ["agreed", "date_differs", "split"]
    now = claim_life.standing(found)
    assert (now.state, now.reason) == ("resolved", "all 3 lines are found, 1 on another day, 1 in several payments")


@pytest.mark.parametrize(
    ("received", "state", "whom"),
    [
        (paid(2, "2026-03-10", 1234, state="clarification"), "waiting", "analyst"),
        (paid(2, "2026-03-10", 1234, Stands("item", OTHER, 1234)), "waiting", "analyst"),
        (paid(2, "2026-03-10", 1234, Stands("returned", CONTRACT, 1234), state="returned"), "open", ""),
    ],
)
def test_it_waits_for_whoever_has_to_do_something(received: object, state: str, whom: str) -> None:
    now = claim_life.standing(verdicts([line(*AGREED), line(*MISSING)], [paid(1, "2026-02-10", 5000), received]))  # type: ignore[list-item]
    assert (now.state, now.waits_for) == (state, whom)


def test_it_waits_for_a_statement_while_the_proof_is_not_complete() -> None:
    now = claim_life.standing(verdicts([line(*MISSING)], [], around(statements=())))
    assert (now.state, now.waits_for) == ("waiting", "file")


def test_what_is_claimed_for_no_contract_of_ours_waits_for_the_customer_and_for_no_statement() -> None:
    (found,) = verdicts([line(*MISSING, contract_no="1002003999")], [], around(statements=()))
    assert (found.verdict, found.is_of_no_contract) == ("not_decidable", True)
    assert found.sentence.startswith("there is no contract 1002003999; not found")
    assert say(found.key, found.words, "lv").startswith("līguma 1002003999 nav; nav atrasts")
    assert claim_life.standing([found]).state == "open"


def test_an_answered_customer_is_waited_for_until_a_verdict_changes() -> None:
    before = verdicts([line(*MISSING)], [])
    answered = claim_life.about(before)
    assert claim_life.standing(before).state == "open"
    assert claim_life.standing(before, answered).words == "waiting for the customer"
    after = verdicts([line(*MISSING)], [paid(2, "2026-03-10", 1234, Stands("refunded", CONTRACT, 1234))])
    assert [one.verdict for one in after] == ["refunded"]
    assert claim_life.standing(after, answered).state == "open"


def test_a_night_notes_only_what_has_changed() -> None:
    now = claim_life.standing(verdicts([line(*MISSING)], []))
    first = claim_life.changed("CL-1", now, None, 1, "2026-04-30")
    assert first is not None
    assert claim_life.changed("CL-1", now, first, 2, "2026-05-01") is None
    reopened = first._replace(state="reopened", who="ilze")
    assert claim_life.changed("CL-1", now, reopened, 2, "2026-05-01") is not None


def test_a_payment_that_lists_of_two_contracts_claim_is_named_with_both() -> None:
    from reconcile.core.compare import judge_all

    one = paid(1, "2026-02-10", 5000)
    hers, his = case([line(*AGREED)], [one]), case([line(*AGREED, contract_no=OTHER)], [one], case_no="CL-2")
    found = claim_life.contested(judge_all([hers, his], around()))
    assert found == {one.payment_id: (("CL-1", CONTRACT), ("CL-2", OTHER))}
    assert claim_life.contested(judge_all([hers, case([line(*AGREED)], [one], case_no="CL-3")], around())) == {}
