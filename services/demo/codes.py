"""Codes of preparations that the stories name together."""

from __future__ import annotations

BEFORE = ("decision", "relatives_informed", "patient_informed")
PAPERS = ("epicrisis", "transport", "home_care_start", "home_nursing_start")
AT_HOME = (
    "follow_up_call",
    "handover_plan",
    "sip_call",
    "rehab_start",
    "med_dose",
    "food_service",
)
"""What is done only when the patient is at home."""
