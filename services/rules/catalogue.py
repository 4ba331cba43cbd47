"""The preparation tasks a homecoming can need, and which answers ask for them.

Source: the product's task catalogue. Offsets count from planned discharge.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.rules.words import N_

EVERYWHERE = frozenset({"se", "no"})
NOWHERE: frozenset[str] = frozenset()

ROLES: dict[str, str] = {
    "alarm_technician": N_("Alarm technician"),
    "home_care": N_("Home care"),
    "home_care_planner": N_("Home care planner"),
    "nurse": N_("Nurse"),
    "team": N_("The team"),
    "therapist": N_("Occupational therapist or physiotherapist"),
    "occupational_therapist": N_("Occupational therapist"),
    "coordinator": N_("Coordinator"),
    "ward": N_("The ward"),
    "case_officer": N_("Case officer"),
    "place_coordinator": N_("Place coordinator"),
    "relatives": N_("Relatives"),
    "municipal": N_("A named person in the municipality"),
    "on_call": N_("On call"),
    "anyone": N_("Everyone in the team"),
}


@dataclass(frozen=True, kw_only=True)
class Task:
    """One row of the catalogue."""

    code: str
    title: str
    role: str
    offset: int | None
    """Days after planned discharge, negative before it; None is at once."""
    mandatory: AbstractSet[str] = NOWHERE
    """The countries where every homecoming has it."""
    alone: str = ""
    """The municipal role that has it when no relatives can help; then it is mandatory."""


def _task(
    code: str,
    title: str,
    role: str,
    offset: int | None,
    mandatory: AbstractSet[str] = NOWHERE,
    *,
    alone: str = "",
) -> Task:
    return Task(code=code, title=title, role=role, offset=offset, mandatory=mandatory, alone=alone)


TASKS: tuple[Task, ...] = (
    _task("answer_hospital", N_("Answer the hospital"), "on_call", None, frozenset({"no"})),
    _task("safety_alarm", N_("Personal alarm"), "alarm_technician", -1, EVERYWHERE),
    _task("key_collect", N_("Key collected"), "home_care", -1, alone="home_care"),
    _task("decision", N_("Formal decision"), "case_officer", -1, EVERYWHERE),
    _task("aid_bed", N_("Care bed and mattress"), "occupational_therapist", -1),
    _task("aid_mobility", N_("Walking aid, wheelchair or hoist"), "occupational_therapist", -1),
    _task("aid_hygiene", N_("Shower and toilet aids"), "occupational_therapist", -1),
    _task("aid_other", N_("Other aids"), "nurse", -1),
    _task("med_equipment", N_("Medical equipment"), "nurse", -1),
    _task("infection_prep", N_("Protection against infection"), "nurse", -1),
    _task("short_term_place", N_("Short-term place booked"), "place_coordinator", -1),
    _task("home_ready", N_("Home made ready"), "municipal", -1, alone="municipal"),
    _task("power_heat", N_("Power, heat and phone working"), "municipal", -1, alone="municipal"),
    _task("pets_care", N_("Care of pets"), "relatives", -1),
    _task("relatives_informed", N_("Relatives informed"), "nurse", -1, EVERYWHERE),
    _task("patient_informed", N_("Patient informed in writing"), "nurse", -1, EVERYWHERE),
    _task("home_care_start", N_("Home care meets at arrival"), "home_care_planner", 0, EVERYWHERE),
    _task("home_nursing_start", N_("Home nursing started"), "nurse", 0, EVERYWHERE),
    _task("team_start", N_("The team on the first day"), "team", 0, EVERYWHERE),
    _task("med_list", N_("Medication list received and reconciled"), "nurse", 0, EVERYWHERE),
    _task("med_supply", N_("Medicines at home until the next dose"), "nurse", 0, EVERYWHERE),
    _task("self_care", N_("Self-care assessed"), "nurse", 0),
    _task("delegation", N_("Delegation and instruction"), "nurse", 0),
    _task("epicrisis", N_("Discharge summary received"), "coordinator", 0, EVERYWHERE),
    _task("doctor_follow", N_("Responsible doctor and follow-up"), "coordinator", 0),
    _task("transport", N_("Patient transport booked"), "coordinator", 0, EVERYWHERE),
    _task("clothes_belongings", N_("Clothes and belongings"), "ward", 0),
    _task(
        "food_first", N_("Food for the first day"), "home_care", 0, EVERYWHERE, alone="home_care"
    ),
    _task("shopping", N_("Shopping"), "home_care", 0, alone="home_care"),
    _task("source_system", N_("Entered in the source system"), "anyone", 0, EVERYWHERE),
    _task("rehab_start", N_("Rehabilitation started"), "therapist", 1),
    _task("med_dose", N_("Dose dispensing started"), "nurse", 1),
    _task("food_service", N_("Meal delivery"), "home_care", 1),
    _task("follow_up_call", N_("Follow-up call"), "team", 1, EVERYWHERE),
    _task("sip_call", N_("Call to a coordinated plan (SIP)"), "coordinator", 3, frozenset({"se"})),
    _task("fire_safety", N_("Smoke alarm and stove guard"), "occupational_therapist", 3),
    _task("economy_info", N_("Fees and guardian"), "case_officer", 7),
    _task("sip_meeting", N_("Coordinated plan meeting"), "coordinator", 10),
    _task("handover_plan", N_("Handover planned"), "team", 14, EVERYWHERE),
)

BY_CODE: dict[str, Task] = {task.code: task for task in TASKS}


@dataclass(frozen=True)
class Cause:
    """An answer that asks for tasks."""

    field: str
    value: str
    brings: tuple[str, ...]


NO_RELATIVES = ("no_relatives", "yes")

# What a ticked need brings beside the task of its own code.
_BESIDE: dict[str, tuple[str, ...]] = {
    "safety_alarm": ("key_collect",),
    "home_care_start": ("food_first",),
    "aid_bed": ("home_ready",),
}

CAUSES: tuple[Cause, ...] = (
    *(
        Cause("service_needs", task.code, (task.code, *_BESIDE.get(task.code, ())))
        for task in TASKS
    ),
    Cause("aids", "hoist", ("aid_mobility", "home_ready")),
    *(
        Cause("medicines_by", who, ("med_supply", "med_dose"))
        for who in ("relatives", "home_care", "home_nursing", "other")
    ),
    Cause(*NO_RELATIVES, tuple(task.code for task in TASKS if task.alone)),
)
