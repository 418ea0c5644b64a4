"""Who does what: the stories a world is cast from, with their weights.

Every story is played once before any is played again, so that a small world has them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo import kinds, kinds_back, kinds_hard, kinds_ours, kinds_sums, kinds_unclear, kinds_wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconcile.demo.desk import Desk, Home, Turn


class Single(NamedTuple):
    """One household with at least so many bills to pay."""

    weight: int
    bills: int
    play: Callable[[Desk, Home, list[Turn]], None]


class Bare(NamedTuple):
    """One household that sets up its own items."""

    weight: int
    play: Callable[[Desk, Home], None]


class Several(NamedTuple):
    """So many households, of one customer or of several."""

    weight: int
    homes: int
    bills: int
    whose: str  # one (customer) | several
    play: Callable[[Desk, list[tuple[Home, list[Turn]]]], None]


Story = Single | Bare | Several


def leaves_last_open(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Everything paid but the last bill, which is late."""
    kinds.all_plain(desk, home, turns[:-1])


STORIES: tuple[Story, ...] = (
    Single(500, 1, kinds.all_plain),
    Single(35, 1, leaves_last_open),
    Single(15, 1, kinds_sums.part_payment),
    Single(15, 1, kinds_sums.rounded_up),
    Single(12, 1, kinds_sums.before_the_bill),
    Single(12, 2, kinds_sums.several_months),
    Single(8, 2, kinds_sums.two_equal_same_day),
    Single(12, 1, kinds_sums.duplicate),
    Single(6, 1, kinds_sums.settled_before),
    Single(10, 1, kinds_sums.credit_note),
    Single(6, 2, kinds_sums.cash_desk),
    Bare(60, kinds_sums.instalment),
    Bare(15, kinds_sums.two_instalments),
    Single(18, 2, kinds_unclear.slip_with_history),
    Single(8, 1, kinds_unclear.slip_name_and_sum),
    Single(8, 1, kinds_unclear.slip_alone),
    Single(25, 3, kinds_unclear.history),
    Single(8, 2, kinds_unclear.history_too_short),
    Single(12, 1, kinds_unclear.vague),
    Single(6, 1, kinds_unclear.name_only),
    Single(6, 1, kinds_unclear.address_only),
    Bare(6, kinds_unclear.closed_contract),
    Single(14, 1, kinds_back.returned),
    Single(6, 1, kinds_back.returned_partly),
    Single(3, 2, kinds_back.return_unlinked),
    Single(4, 1, kinds_back.refunded),
    Single(3, 1, kinds_back.refund_returned),
    Several(4, 2, 3, "one", kinds_unclear.history_other_contract),
    Several(6, 2, 2, "several", kinds_unclear.wrong_contract),
    Several(5, 2, 1, "several", kinds_unclear.relative_with_contract),
    Several(14, 2, 1, "one", kinds_unclear.two_objects),
    Several(10, 2, 1, "one", kinds_unclear.several_contracts),
    Several(3, 3, 1, "one", kinds_unclear.several_contracts),
    Several(3, 2, 1, "one", kinds_unclear.several_contracts_unclear),
    Several(3, 4, 2, "several", kinds_unclear.accountant),
    Several(2, 3, 1, "several", kinds_ours.collected),
)  # fmt: skip
# What the benchmark of matching plays beside them.
HARD_STORIES: tuple[Story, ...] = (
    Single(90, 1, kinds_hard.hard_to_read),
    Single(8, 3, kinds_hard.cut_with_history),
    Single(8, 2, kinds_hard.lookalike_with_history),
    Single(8, 3, kinds_hard.relative_with_history),
    Single(6, 2, kinds_hard.invoice_slip_with_history),
    Single(8, 2, kinds_hard.old_template),
    Single(8, 2, kinds_hard.several_invoices),
    Single(6, 2, kinds_hard.two_equal_two_files),
    Bare(6, kinds_hard.year_ahead),
    Single(6, 1, kinds_wrong.cut_first),
    Single(6, 1, kinds_wrong.amount_only),
    Single(6, 1, kinds_wrong.relative_part),
    Single(6, 2, kinds_wrong.beside_neighbour),
    Single(4, 1, kinds_wrong.beside_neighbour_first),
    Several(4, 4, 1, "several", kinds_hard.accountant_list),
    Several(5, 2, 1, "one", kinds_hard.customer_of_two),
    Several(4, 2, 1, "several", kinds_wrong.two_numbers),
    Several(5, 2, 2, "one", kinds_wrong.two_objects_vague),
    Several(5, 2, 1, "several", kinds_wrong.wrong_contract_first),
    Several(2, 2, 1, "several", kinds_wrong.wrong_contract_unknowable),
    Several(4, 2, 3, "several", kinds_wrong.history_for_another),
)  # fmt: skip
_CASTS = {"demo": STORIES, "bench": (*STORIES, *HARD_STORIES)}


def cast(desk: Desk) -> None:
    """Give every contract of the world its story, and play it."""
    stories = _CASTS[desk.size.cast]
    by_weight = tuple(story for story in stories for _ in range(story.weight))
    waiting = list(stories)
    while len(desk.homes) < desk.size.contracts:
        if not waiting and desk.random.randrange(100) >= desk.size.paying_percent:
            desk.turns(desk.new_home(), 0)
            continue
        story = waiting.pop(0) if waiting else desk.random.choice(by_weight)
        if isinstance(story, Several) and len(desk.homes) + story.homes > desk.size.contracts:
            story = STORIES[0]
        play(desk, story)


def play(desk: Desk, story: Story) -> None:
    """One story with new households; where the world is too short for it, they pay what they can in a plain way."""
    if isinstance(story, Bare):
        story.play(desk, desk.new_home())
        return
    if isinstance(story, Single):
        home = desk.new_home()
        turns = desk.turns(home, story.bills)
        (story.play if len(turns) >= story.bills else kinds.all_plain)(desk, home, turns)
        return
    homes = [desk.new_home()]
    for _ in range(1, story.homes):
        homes.append(desk.new_home(homes[0] if story.whose == "one" else None))
    households = [(home, desk.turns(home, story.bills)) for home in homes]
    if all(len(turns) >= story.bills for _, turns in households):
        story.play(desk, households)
    else:
        for home, turns in households:
            kinds.all_plain(desk, home, turns)


def around(desk: Desk) -> None:
    """What stands in statements beside customers' payments."""
    kinds_ours.bank_fees(desk)
    kinds_ours.interest(desk)
    kinds_ours.own_transfers(desk)
    kinds_ours.suppliers(desk, desk.size.contracts // 40 + 2)
    kinds_ours.batches_unexplained(desk)
    for _ in range(desk.size.contracts // 100 + 1):
        kinds_unclear.stranger(desk)
    if desk.size.cast == "bench":
        for _ in range(desk.size.contracts * desk.size.paying_percent // 2_000 + 1):
            kinds_wrong.stranger_with_figures(desk)
            kinds_wrong.stranger_namesake(desk)
