"""The rules, read on patterns of evidence: which mistakes they never make, whatever the rest says."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core import rule_words
from reconcile.core.identify import CLARIFICATION, POST, RULES, Pattern, decide

BYS = ("creditor_reference", "autopay_id", "invoice_number", "contract_number", "customer_number")
FLAGS = st.booleans()


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Patterns as they can be gathered: what names one contract, several, or none."""
    named = draw(st.integers(0, 2))
    if named == 1:
        fits = draw(FLAGS)
        history = draw(st.sampled_from(["none", "same", "other"]))
        other = history == "other"
        return Pattern(
            named=1, by=draw(st.sampled_from(BYS)), settled=draw(FLAGS), fits_named=fits, equals_named=fits and draw(FLAGS), dense=draw(FLAGS),
            name_alike=draw(FLAGS), history=history, fits_history=other and draw(FLAGS), slip_of_history=other and draw(FLAGS),
            other_currency=draw(FLAGS), unknown_contract=draw(FLAGS), unguarded=draw(FLAGS),
        )  # fmt: skip
    if named == 2 or draw(FLAGS):
        return Pattern(named=named, several_of_customer=named == 0, split=draw(FLAGS))
    return Pattern(
        history=draw(st.sampled_from(["none", "sure", "weak", "several"])), blocked=draw(st.sampled_from(["", "other_contract", "closed", "sold", "collector", "elsewhere", "namesake"])),
        unknown_number=draw(FLAGS), near=draw(st.integers(0, 2)), near_in_history=draw(FLAGS), near_name_and_sum=draw(FLAGS), other_currency=draw(FLAGS),
        stray_number=draw(FLAGS), fits_history=draw(FLAGS), habit=draw(st.sampled_from(["", "weak", "sure"])),
    )  # fmt: skip


@given(patterns())
def test_every_pattern_has_a_rule_and_every_rule_a_sentence(pattern: Pattern) -> None:
    rule = decide(pattern)
    assert rule.outcome in {POST, CLARIFICATION}
    assert rule.sentence


@given(patterns())
def test_nothing_is_posted_without_a_number_a_sure_history_or_two_rulings(pattern: Pattern) -> None:
    if decide(pattern).outcome == POST:
        named = pattern.named > 0 or pattern.several_of_customer
        near = pattern.near == 1 and (pattern.near_in_history or pattern.near_name_and_sum)
        assert named or near or (pattern.history == "sure" and not pattern.blocked) or pattern.habit == "sure"


@given(patterns())
def test_a_contradicted_number_is_never_posted(pattern: Pattern) -> None:
    if pattern.named == 1 and pattern.history == "other" and (pattern.fits_history or pattern.slip_of_history or not pattern.equals_named):
        assert decide(pattern).outcome == CLARIFICATION


@given(patterns())
def test_money_is_never_matched_across_currencies(pattern: Pattern) -> None:
    if pattern.other_currency and not pattern.split:
        assert decide(pattern).outcome == CLARIFICATION


@given(patterns())
def test_a_number_of_a_contract_nobody_told_us_of_waits(pattern: Pattern) -> None:
    if pattern.unknown_contract:
        assert decide(pattern).name == "contract_unknown"


@given(patterns())
def test_a_number_that_a_slip_may_have_made_unseen_needs_somebody_to_confirm_it(pattern: Pattern) -> None:
    confirmed = pattern.history == "same" or pattern.name_alike or pattern.fits_named
    if pattern.named == 1 and (pattern.dense or pattern.unguarded) and not confirmed:
        assert decide(pattern).outcome == CLARIFICATION


def test_one_contract_named_and_nothing_against_it_is_posted_by_what_names_it() -> None:
    for by, history in product(BYS, ("none", "same")):
        rule = decide(Pattern(named=1, by=by, history=history))
        assert (rule.name, rule.outcome) == (by, POST)


def test_a_number_nobody_has_speaks_against_the_history() -> None:
    assert decide(Pattern(history="sure")).name == "payer_history"
    assert decide(Pattern(history="sure", unknown_number=True)).outcome == CLARIFICATION


def test_a_number_of_another_shape_speaks_against_the_history_unless_the_sum_fits() -> None:
    assert decide(Pattern(history="sure", stray_number=True)).outcome == CLARIFICATION
    assert decide(Pattern(history="sure", stray_number=True, fits_history=True)).name == "payer_history"


def test_every_rule_can_be_reached_and_has_plain_words() -> None:
    found = {decide(pattern).name for pattern in _all_patterns()}
    assert found == {rule.name for rule in RULES}
    assert found <= set(rule_words.WORDS)


_EITHER = (False, True)


def _all_patterns() -> list[Pattern]:
    one = _each(
        named=(1,), by=BYS, settled=_EITHER, equals_named=_EITHER, dense=_EITHER, history=("none", "other"), fits_history=_EITHER,
        slip_of_history=_EITHER, other_currency=_EITHER, beside=_EITHER, unguarded=_EITHER,
    )  # fmt: skip
    none = _each(
        history=("none", "sure", "weak", "several"), blocked=("", "other_contract", "closed", "sold", "collector", "elsewhere", "namesake"), unknown_number=_EITHER,
        near=(0, 1, 2), near_in_history=_EITHER, near_name_and_sum=_EITHER, other_currency=_EITHER, stray_number=_EITHER, mistyped=_EITHER,
    )  # fmt: skip
    return [
        *one,
        *none,
        Pattern(named=1, by="contract_number", points_elsewhere=True),
        *_each(history=("none", "several"), habit=("sure", "weak")),
        *_each(named=(1,), beside=_EITHER, equals_named=_EITHER, by=BYS),
        *_each(named=(2,), split=_EITHER),
        *_each(several_of_customer=(True,), split=_EITHER),
        Pattern(named=1, unknown_contract=True),
    ]


def _each(**values: tuple[Any, ...]) -> list[Pattern]:
    return [Pattern(**dict(zip(values, chosen, strict=True))) for chosen in product(*values.values())]
