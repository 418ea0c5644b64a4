"""What became of each file, on a terminal or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.intake import Outcome


def as_dict(one: Outcome) -> dict[str, object]:
    return {"name": one.name, "kind": one.kind, "outcome": one.outcome, "rows": one.rows, "message": one.message}


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """A line a file, and a line that counts them; refusals last and whole, for they are what somebody has to mend."""
    if not outcomes:
        click.echo("no files")
        return
    wide = max(len(one.name) for one in outcomes)
    for one in outcomes:
        if one.outcome != "refused":
            click.echo(f"{one.name:<{wide}}  {one.outcome:<6}  {one.kind:<9}  {one.message}")
    for one in outcomes:
        if one.outcome == "refused":
            click.echo(f"{one.name:<{wide}}  refused  {one.message}")
    counts = {word: sum(one.outcome == word for one in outcomes) for word in ("taken", "exists", "refused")}
    click.echo(f"{counts['taken']} taken in, {counts['exists']} known before, {counts['refused']} refused")
