"""The columns of every table that is taken in, in words, for those who make one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch.takers import TAKERS
from reconcile.readers.table_schema import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator


def described() -> Iterator[str]:
    """A heading a table, then a line a column; ``*`` marks what must be there."""
    for table in (one for one in schemas() if one.kind in TAKERS):
        yield f"{table.kind}: {table.description}"
        for column in table.columns:
            mark = "*" if column.required else " "
            choices = f" One of: {', '.join(column.choices)}." if column.choices else ""
            yield f"  {mark} {column.name:<18} {column.description}{choices}"
        yield ""
    yield "* must be there. Other names for a column are said in reconcile.toml: [columns.KIND], ours on the left, the file's on the right."
