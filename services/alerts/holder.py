"""Who leads: a process, named so that another on the same machine can see that it has ended."""

from __future__ import annotations

import os
import secrets
import socket
from functools import cache
from pathlib import Path

PROC = Path("/proc")


def name() -> str:
    """Return a name for this process that no other ever has; call it after forking."""
    pid = os.getpid()
    _, born = _seen(pid)
    return ":".join((_machine(), str(pid), born, secrets.token_hex(4)))


def has_ended(holder: str) -> bool:
    """Whether the process with that name is surely gone; False for one of another machine."""
    machine, pid, born = (*holder.split(":"), "", "", "")[:3]
    if machine != _machine() or not pid.isdecimal() or not born:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    state, seen = _seen(int(pid))
    return state == "Z" or seen not in ("", born)


def _seen(pid: int) -> tuple[str, str]:
    """Return a process's state and when it began, both empty when the system does not tell."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    fields = stat.rpartition(")")[2].split()
    return fields[0], fields[19]


@cache
def _machine() -> str:
    """Return where this process's number means this process: the booted system, the container."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = (PROC / "self/ns/pid").readlink()
    except OSError:
        return secrets.token_hex(8)
    return f"{socket.gethostname()[:80]}/{boot[:8]}/{space.name.strip('pid:[]')}"
