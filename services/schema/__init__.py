"""The rows, one module per aggregate; shared rows name the columns a device may hold (FEED)."""

from services.schema.access import Journal, SignIn, SignInAttempt
from services.schema.alert import Alert, AlertPolicy, HospitalAnswer
from services.schema.among import Among
from services.schema.case import Case, Late, Membership
from services.schema.command import CommandLog
from services.schema.conflict import Conflict
from services.schema.contact import Contact, Note
from services.schema.device import Device
from services.schema.engine import EngineLease, Probe, Source
from services.schema.entities import columns, entity
from services.schema.feed import FeedCheck, FeedEntry
from services.schema.municipality import Municipality
from services.schema.now import Later, Now
from services.schema.paging import Delivery, Page, Receipt
from services.schema.patient import Patient
from services.schema.prepared import Prepared
from services.schema.reach import ContactWay, PushEndpoint, TrialPush
from services.schema.rota import CalendarDay, GapWarning, Shift, ShiftRule, Swap
from services.schema.row import Base, OfCase, OfTeam, Pairs, Synced, UtcDateTime
from services.schema.stay import ReadyPeriod, Stay, StayEvent
from services.schema.task import Task
from services.schema.team import Grant, Team, Worker
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
        HospitalAnswer,
        Team,
        Worker,
        Shift,
        ShiftRule,
        Swap,
        CalendarDay,
        AlertPolicy,
    )
}
"""Every kind of row that a device may hold, by the name it has on the wire."""

OF_CASE: tuple[type[OfCase], ...] = tuple(row for row in KINDS.values() if issubclass(row, OfCase))
"""The kinds that travel with a case, the case row itself excepted."""

__all__ = [
    "KINDS",
    "OF_CASE",
    "Alert",
    "AlertPolicy",
    "Amendment",
    "Among",
    "Base",
    "CalendarDay",
    "Case",
    "CommandLog",
    "Conflict",
    "Contact",
    "ContactWay",
    "Delivery",
    "Device",
    "EngineLease",
    "FeedCheck",
    "FeedEntry",
    "GapWarning",
    "Grant",
    "HospitalAnswer",
    "Journal",
    "Late",
    "Later",
    "Membership",
    "Municipality",
    "Note",
    "Now",
    "OfCase",
    "OfTeam",
    "Page",
    "Pairs",
    "Patient",
    "Prepared",
    "Probe",
    "PushEndpoint",
    "ReadyPeriod",
    "Receipt",
    "Shift",
    "ShiftRule",
    "SignIn",
    "SignInAttempt",
    "Source",
    "Stay",
    "StayEvent",
    "Swap",
    "Synced",
    "Task",
    "Team",
    "TrialPush",
    "UtcDateTime",
    "Visit",
    "Worker",
    "columns",
    "entity",
]
