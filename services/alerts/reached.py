"""Noting that a phone has shown something, as its worker and their lead see it."""

from __future__ import annotations

from datetime import timedelta

from services.commands import Work
from services.schema import PushEndpoint, Worker

TOLD_EVERY = timedelta(hours=1)
"""Everybody in the teams gets the worker's row anew, so it is written no oftener."""


def shown(work: Work, endpoint: PushEndpoint) -> None:
    """Note that the device has shown something now; one that was given up proves nothing."""
    if endpoint.state != "active":
        return
    endpoint.last_displayed_at = work.now
    worker = work.load(Worker, endpoint.worker_id)
    if worker is not None and (
        worker.reached_at is None or abs(work.now - worker.reached_at) >= TOLD_EVERY
    ):
        worker.reached_at = work.now
        work.change(worker)
