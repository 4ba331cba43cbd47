"""A message that the office asks for, to see that a number or an address takes what is sent."""

from __future__ import annotations

from collections.abc import Mapping

from services.alerts.channels.message import Channel, worded
from services.alerts.sender import Result
from services.commands import Actor, Work
from services.schema import ContactWay


def send(channels: Mapping[str, Channel], way: ContactWay, *, site: str) -> Result:
    """Send a test by the way's own channel and return what came of it; raise nothing.

    `site` is the public address, which the text ends with. It takes as long as the provider does,
    within the channel's time-outs, so no transaction must be open.
    """
    link = f"{site.rstrip('/')}/app"
    return channels[way.kind].send(worded(way.kind, "way", way.lang, to=way.value, link=link))


def settle(work: Work, actor: Actor, way_id: str, result: Result) -> None:
    """Take down in the journal what the provider answered."""
    work.journal(
        "contact_way.tested",
        result.fate,
        worker_id=actor.worker_id,
        role=actor.role,
        detail={"way": way_id, "status": result.status, "provider_id": result.provider_id},
    )
