"""A second process that is lost, in each way in which one may be: the first then does its work."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

WAYS = ("killed", "no python", "none may be started")


def lose(monkeypatch: pytest.MonkeyPatch, module: ModuleType, how: str) -> None:
    """Have the process that a module starts be lost at once."""
    start = module._started

    def killed(request: object) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = start(request)
        process.kill()
        process.wait()
        return process

    def refused(*_given: object, **_named: object) -> None:
        raise BlockingIOError(11, "no more processes")

    if how == "killed":
        monkeypatch.setattr(module, "_started", killed)
    elif how == "no python":
        monkeypatch.setattr(sys, "executable", "/bin/false")
    else:
        assert how == "none may be started"
        monkeypatch.setattr(subprocess, "Popen", refused)
