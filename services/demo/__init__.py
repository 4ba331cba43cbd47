"""The demo municipality Fjordby: its people, and patients in every phase, around today."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.commands import Work
from services.demo import rota
from services.demo.cast import CAST, PASSWORD, Company, SignIn, engage
from services.demo.clock import Clock
from services.demo.plots import PLOTS
from services.demo.stage import OtherOutcomeError, Stage, Write
from services.demo.story import Story
from services.demo.words import Words, person
from services.facts import zone
from services.rota import calendar
from services.schema import Case

__all__ = ["CAST", "PASSWORD", "OtherOutcomeError", "SignIn", "Write", "is_whole", "seed"]

ENGAGED = (-60, "08:00")


def seed(write: Write, country: str) -> tuple[SignIn, ...]:
    """Fill the demo municipality through the one door; return who can sign in.

    `write(act, now=None)` runs `act(work)` in one transaction of the municipality, numbered and
    told to the feeds as always; with `now` the transaction's time is that moment of the past. The
    hooks of the product must be registered. `country` ("se" or "no") chooses patients and words.
    Raise OtherOutcomeError when a command ends otherwise than the story says.
    """
    words = Words(country)

    def beginning(work: Work) -> Clock:
        return Clock(work.now, zone(work.municipality))

    def opening(work: Work) -> Company:
        calendar.refresh(work)
        return engage(work, words)

    clock = write(beginning)
    company = write(opening, clock.at(*ENGAGED))
    special = write(lambda work: calendar.special(work.session, work.municipality.id))
    stage = Stage(company.people)
    rota.Rota(stage, company, clock, words, special).plan()
    write(lambda work: rota.show_alerts(work, company), clock.ago(hours=4))
    for plot, team, who in PLOTS:
        plot(Story(stage, company, clock, words, person(who[country]), team), clock)
    stage.play(write)
    return CAST


def is_whole(session: Session) -> bool:
    """Tell whether the demo was filled to its end: its last step opens the last patient's case."""
    return (session.scalar(select(func.count()).select_from(Case)) or 0) >= len(PLOTS)
