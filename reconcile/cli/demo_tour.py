"""Five things to look at after the demo, each with the command that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.cli.common import program
from reconcile.core import money

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.night import NightResult


def tour(connection: Connection, folder: Path, result: NightResult) -> list[str]:
    """The lines that end the demo; what a world does not hold is left out."""
    from reconcile.store.findings import of_kind
    from reconcile.store.tour import example_of, suggestion_of

    call = f"{program()} -w {folder}"
    stops = [("the workbook's morning page: is everything in, does it close, what hurts today", f"open {result.paths[0]}")]
    slip = example_of(connection, "near_number") or example_of(connection, "near_number_name_and_sum")
    if slip:
        stops.append(("a payment with a slip in its number, and why it was posted all the same", f"{call} explain {slip[0]}"))
    back = example_of(connection, "return_linked")
    if back:
        stops.append(("a contract whose payment the bank took back: the bill is open again", f"{call} show {back[1]}"))
    claims = [one for one in of_kind(connection, result.run.run_no, "claim") if one.state != "gone"]
    claim = next((one for verdict in ("other_contract", "not_received") for one in claims if one.verdict == verdict), None)
    if claim:
        stops.append(('a customer who says "I paid", and what became of each line of her list', f"{call} claim show {claim.case_no}"))
    cases = [one for one in of_kind(connection, result.run.run_no, "clarification") if one.state != "gone" and (one.booked_minor or 0) > 0]
    for case in sorted(cases, key=lambda one: (one.day, one.key), reverse=True):
        suggested = suggestion_of(connection, case.payment_id)
        if suggested:
            amount = f"{money.to_text(case.booked_minor or 0, case.currency)} {case.currency}"
            stops.append((f"a case of the worklist ({amount}); decide it yourself", f"{call} assign {case.payment_id} {suggested}"))
            break
    lines = ["", "Five things to look at:" if len(stops) == 5 else "Things to look at:"]  # noqa: PLR2004
    for number, (words, how) in enumerate(stops, 1):
        lines += [f"  {number}. {words}", f"     {how}"]
    return lines
