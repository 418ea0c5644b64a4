"""Readers that are wrong on purpose, so that the fuzzer can be seen to find it."""

from __future__ import annotations

import io
import time
from typing import Any

from reconcile.core.statement import Statement
from reconcile.readers.camt import read_camt

NAMES = ("crashes", "hangs", "grows", "reads half")


def read(name: str, content: bytes) -> list[Any]:
    """Read camt, wrongly."""
    found: list[Any] = list(read_camt(io.BytesIO(content), name)) if name != "reads half" or content.rstrip().endswith(b">") else []
    if name == "crashes" and isinstance(found[0], Statement):
        raise KeyError(name)
    if name == "hangs":
        while time.process_time() >= 0:
            pass
    if name == "grows":
        found.append(bytearray(2 << 30))
    return found or [Statement._make([""] * len(Statement._fields))]
