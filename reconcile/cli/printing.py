"""Facts and tables on a terminal (rich) or in a pipe (plain lines, aligned, nothing cut)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP = 2  # spaces between columns
_NARROWEST = 16  # a narrower column cannot be read


def shown(text: str) -> str:
    """A text that cannot steer the terminal: what a file's author put in as a control character becomes a mark."""
    return "".join(one if one.isprintable() else " " if one in "\t\r\n" else "\ufffd" for one in text)


def put_heading(text: str) -> None:
    """A line of its own above what follows."""
    click.echo("")
    click.echo(click.style(shown(text), bold=True) if sys.stdout.isatty() else shown(text))


def put_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Label and text, a line each."""
    found = [(shown(label), shown(text)) for label, text in facts]
    wide = max((len(label) for label, _ in found), default=0)
    for label, text in found:
        click.echo(f"  {label:<{wide}}  {text}")


def put_table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Rows under their columns; those named in ``right`` are money or numbers.

    In a pipe nothing is cut or wrapped; on a terminal the widest column is wrapped where that makes the table fit, and
    where it does not, each row is a block of lines.
    """
    cells = [[shown(cell) for cell in row] for row in rows]
    wide = [max([len(column), *(len(row[place]) for row in cells)]) for place, column in enumerate(columns)]
    if sys.stdout.isatty():
        _on_terminal(columns, cells, wide, right)
        return
    for row in [list(columns), *cells]:
        aligned = (cell.rjust(width) if column in right else cell.ljust(width) for cell, width, column in zip(row, wide, columns, strict=True))
        click.echo(f"  {'  '.join(aligned)}".rstrip())


def _on_terminal(columns: Sequence[str], rows: Sequence[Sequence[str]], wide: Sequence[int], right: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    over = sum(wide) + _GAP * len(wide) - console.width
    widest = max(range(len(wide)), key=lambda place: wide[place])
    if wide[widest] - max(over, 0) < min(_NARROWEST, wide[widest]):
        for row in rows:
            console.print(Text(f"  {row[0]}", style="bold"))
            put_facts((f"  {column}", cell) for column, cell in zip(columns[1:], row[1:], strict=True) if cell)
        return
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        width = wide[place] - max(over, 0) if place == widest else wide[place]
        table.add_column(column, justify="right" if column in right else "left", overflow="fold", width=width, no_wrap=place != widest)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
