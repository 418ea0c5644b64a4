"""``reconcile bench match``: how good the matching is, on invented suppliers whose truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconcile.cli.common import JSON, put_json, steps

if TYPE_CHECKING:
    from reconcile.demo.world import Size

_SCHEMES = ("sparse10", "dense7", "check8", "alnum")  # of ``demo.schemes``, which --help need not load


def _seeds(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    """``1-5``, ``3`` or ``1,4,9-12`` as numbers; for ``callback=``."""
    found: list[int] = []
    for part in (value or "").split(","):
        first, _, last = part.strip().partition("-")
        if not part:
            continue
        if not first.isdigit() or (last and not last.isdigit()) or (last and int(last) < int(first)):
            raise click.BadParameter(f"{part!r} is no seed; write 7, 1-5 or 1,4,9-12")
        found.extend(range(int(first), int(last or first) + 1))
    return tuple(dict.fromkeys(found))


@click.group()
def command() -> None:
    """Measure on invented suppliers whose truth is known; touches no workspace of yours.

    \b
    reconcile bench match         how many payments go straight through, how many of them wrongly

    Repeatable: the same seed is the same world, on every machine. Look at what was missed, and at why the rest cannot be inferred.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so


@command.command("match")
@click.option("--contracts", type=click.IntRange(200, 1_000_000), default=1_000, show_default=True, help="How many contracts the supplier has.")
@click.option("--payments", type=click.IntRange(100, 1_000_000), default=3_000, show_default=True, help="About how many payments are made.")
@click.option(
    "--scheme", "schemes", type=click.Choice(_SCHEMES), multiple=True, help="How contracts are numbered; by default all, one after another."
)
@click.option("--seed", type=click.IntRange(0), multiple=True, help="Another seed is another world; may be given several times.")
@click.option("--seeds", callback=_seeds, default=None, metavar="1-5", help="The same, as ranges: 1-5 or 1,4,9-12.  [default: 1]")
@JSON
@click.pass_context
def match(
    ctx: click.Context, contracts: int, payments: int, schemes: tuple[str, ...], seed: tuple[int, ...], seeds: tuple[int, ...], as_json: bool
) -> int:
    """How many payments go straight through, how many of them wrongly, and what the worklist is worth.

    \b
    reconcile bench match                                     a minute: 1,000 contracts in each numbering scheme
    reconcile bench match --scheme dense7 --seeds 1-5         five worlds pooled
    reconcile bench match --contracts 100000 --payments 100000 --json

    Every world is an invented supplier: files of four banks go through the night, and each payment is compared with its truth.
    A payment counts as inferable when a careful clerk with the same files could tell its contract; what cannot be inferred, and
    strangers' money, must stay on the worklist: posted is wrong. The table has a line a kind and a line a rule, pooled over
    schemes and seeds, then what was missed, with examples, and why the rest cannot be inferred.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    del ctx
    from reconcile.demo.bench_match import measure, size_of
    from reconcile.demo.bench_words import as_json as told
    from reconcile.demo.bench_words import render

    sizes: list[Size] = [
        size_of(scheme, one, contracts, payments) for scheme in schemes or _SCHEMES for one in dict.fromkeys((*seed, *seeds)) or (1,)
    ]
    step = steps()
    measured = []
    for size in sizes:
        click.echo(f"{size.scheme}, seed {size.seed}", err=True)
        measured.append(measure(size, step))
    step("done", 0, 0)
    if as_json:
        put_json(told(measured))
    else:
        click.echo(render(measured), nl=False)
    return 0
