"""The one door for writes: everything that changes a case or a team is a command run here."""

from services.commands.command import (
    Actor,
    Command,
    Outcome,
    Refused,
    Unreadable,
    new_id,
    read_command,
)
from services.commands.door import HANDLERS, Handler, after, handles, run, run_all
from services.commands.merging import merge, put
from services.commands.work import Again, Work

__all__ = [
    "HANDLERS",
    "Actor",
    "Again",
    "Command",
    "Handler",
    "Outcome",
    "Refused",
    "Unreadable",
    "Work",
    "after",
    "handles",
    "merge",
    "new_id",
    "put",
    "read_command",
    "run",
    "run_all",
]
