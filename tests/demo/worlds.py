"""Worlds the tests share: made once a process, since a world is a value."""

from __future__ import annotations

from functools import cache

from reconcile.demo.generate import make_world
from reconcile.demo.world import Size, World


@cache
def world(**size: int | str) -> World:
    """The world of this size (the default one, when nothing is said)."""
    return make_world(Size(**size))  # type: ignore[arg-type]
