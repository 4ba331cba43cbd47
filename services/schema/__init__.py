"""The rows, one module per aggregate; shared rows name the columns a device may hold (FEED)."""

from services.schema.access import Journal, SignIn, SignInAttempt
from services.schema.alert import (
    Alert,
    Delivery,
    EngineLease,
    Page,
    PushEndpoint,
    Receipt,
    TrialPush,
)
from services.schema.case import Case, Late, Membership
from services.schema.command import CommandLog
from services.schema.conflict import Conflict
from services.schema.contact import Contact, Note
from services.schema.device import Device
from services.schema.feed import FeedCheck, FeedEntry
from services.schema.municipality import Municipality
from services.schema.now import Now
from services.schema.patient import Patient
from services.schema.row import Base, OfCase, OfTeam, Pairs, Synced, UtcDateTime
from services.schema.stay import ReadyPeriod, Stay, StayEvent
from services.schema.task import Task
from services.schema.team import Grant, Shift, Team, Worker
from services.schema.visit import Amendment, Visit

KINDS: dict[str, type[Synced]] = {
    row.KIND: row
    for row in (
        Case,
        Patient,
        StayEvent,
        ReadyPeriod,
        Visit,
        Amendment,
        Task,
        Contact,
        Note,
        Conflict,
        Late,
        Alert,
        Team,
        Worker,
        Shift,
    )
}
"""Every kind of row that a device may hold, by the name it has on the wire."""

OF_CASE: tuple[type[OfCase], ...] = tuple(row for row in KINDS.values() if issubclass(row, OfCase))
"""The kinds that travel with a case, the case row itself excepted."""

__all__ = [
    "KINDS",
    "OF_CASE",
    "Alert",
    "Amendment",
    "Base",
    "Case",
    "CommandLog",
    "Conflict",
    "Contact",
    "Delivery",
    "Device",
    "EngineLease",
    "FeedCheck",
    "FeedEntry",
    "Grant",
    "Journal",
    "Late",
    "Membership",
    "Municipality",
    "Note",
    "Now",
    "OfCase",
    "OfTeam",
    "Page",
    "Pairs",
    "Patient",
    "PushEndpoint",
    "ReadyPeriod",
    "Receipt",
    "Shift",
    "SignIn",
    "SignInAttempt",
    "Stay",
    "StayEvent",
    "Synced",
    "Task",
    "Team",
    "TrialPush",
    "UtcDateTime",
    "Visit",
    "Worker",
]
