"""A world night by night: a backlog first, then each banking day's files as they would come."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo.days import days_between, is_banking_day, moved
from reconcile.demo.files import banks, claims_file, paper, statement_files, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.demo.world import World

NIGHTS = 6  # the last so many days; before them lies the backlog of the first night


class Night(NamedTuple):
    """What comes for the night of a day."""

    as_of: str
    files: tuple[tuple[str, bytes], ...]


def nights(world: World) -> Iterator[Night]:
    """The nights of a world, oldest first: the tables and the backlog, a night a banking day, customers' lists on the last."""
    last = world.size.ends_on
    first = moved(last, -2 * NIGHTS)
    days = [day.isoformat() for day in days_between(date.fromisoformat(first), date.fromisoformat(last)) if is_banking_day(day)]
    days = [*days[-NIGHTS:-1], last] if days[-1:] == [last] else [*days[1 - NIGHTS :], last]
    coming = [found for place in range(len(world.accounts)) for found in statement_files(world, place)]
    before = ""
    for day in days:
        found = [(name, content) for ends, name, content in coming if before < ends <= day]
        if not before:
            found = [*tables(world), *found]
        if day == last:
            found.append(claims_file(world))
        yield Night(day, tuple(found))
        before = day


def with_settings(template: str, world: World) -> str:
    """The settings of a fresh workspace with what the world supposes: who collects for many, and who is never a customer."""
    texts = (("accounts", "collectors", world.collectors), ("counterparties", "not_customer", world.never_customers))
    for name, section, values in texts:
        quoted = ", ".join(f'"{value}"' for value in values)
        template = re.sub(rf"(\[{section}\]\n(?:#[^\n]*\n)*?)# {name} = [^\n]*", rf"\g<1>{name} = [{quoted}]", template)
    return template.replace("\n[delivery]\n", f"{banks()}{paper(world)}")
