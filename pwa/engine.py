"""The alert engine put together for this installation."""

from __future__ import annotations

import atexit

from flask import Flask

from pwa.db import Database
from pwa.keeping import Keeper
from pwa.migrating import newest
from pwa.settings import Settings, WrongSetting
from services.alerts import key_use, receiver, vapid
from services.alerts.channels import configured
from services.alerts.channels.configured import WrongChannels
from services.alerts.channels.message import Channel
from services.alerts.chores import Chore, Paced
from services.alerts.duty_checks import DutyCheck
from services.alerts.engine import Engine
from services.alerts.gap_warnings import GapWarnings
from services.alerts.hosts import Hosts
from services.alerts.phones import PhonesBeforeDuty, SilentPhones, Unreached
from services.alerts.pool import Threads
from services.alerts.probes import Probing
from services.alerts.runner import Runner
from services.alerts.sender import PushSender
from services.alerts.sending import Sending
from services.alerts.silence import SourceSilence
from services.alerts.vapid import Keyring
from services.alerts.wake import waker


def chores(probing: Chore) -> tuple[Chore, ...]:
    """Return what the engine does besides paging for alerts."""
    return (
        Paced(probing),
        DutyCheck(),
        Paced(GapWarnings()),
        Paced(PhonesBeforeDuty()),
        Paced(SilentPhones()),
        Paced(SourceSilence()),
        Paced(Unreached()),
    )


def vapid_keys(settings: Settings, database: Database) -> Keyring:
    """Return the keys that push services know us by.

    Raise KeyTrouble for a missing or mismatched one.
    """
    known: set[str] = set()
    for municipality_id in database.municipalities():
        with database.session(writing=False) as session:
            known |= key_use.known_keys(session, municipality_id)
    return vapid.at_start(settings.secrets_dir, known)


def runner(settings: Settings, database: Database) -> Runner:
    """Return the engine, ready to start in this process."""
    keys = vapid_keys(settings, database)
    sending = Sending(
        _sender(settings, keys, Hosts(settings.push_hosts)),
        channels(settings),
        site=settings.public_url,
    )
    wake = waker(database.url)
    pool = Threads()
    own = Hosts(own=settings.public_url + receiver.PATH)
    probing = Probing(
        database,
        pool,
        _sender(settings, keys, own),
        receiver.receiver(settings.secrets_dir),
        site=settings.public_url,
    )
    engine = Engine(
        database, settings.policy, sending, pool, chores=chores(probing), schema=newest()
    )
    pool.done = engine.refill
    return Runner(database, engine, pool, wake)


def channels(settings: Settings) -> dict[str, Channel]:
    """Return the channels beside push; raise WrongSetting for a file that cannot be used."""
    if settings.channels is None:
        return {}
    try:
        return configured.read(settings.channels)
    except (WrongChannels, OSError) as wrong:
        raise WrongSetting(f"HEMKLAR_CHANNELS: {wrong}") from None


def _sender(settings: Settings, keys: Keyring, hosts: Hosts) -> PushSender:
    contact = settings.push_contact or vapid.subject(settings.public_url)
    return PushSender(keys, hosts, contact)


def attach(app: Flask) -> None:
    """Put what the push routes need into the application; the engine starts with the server."""
    settings, database = app.extensions["settings"], app.extensions["database"]
    keys = vapid_keys(settings, database)
    app.extensions["vapid_keys"] = keys
    app.extensions["channels"] = channels(settings)
    app.extensions["push_hosts"] = Hosts(settings.push_hosts)
    app.extensions["push_sender"] = _sender(settings, keys, app.extensions["push_hosts"])
    app.extensions["receiver"] = receiver.receiver(settings.secrets_dir)
    app.extensions["trial_pool"] = Threads()


def start(app: Flask) -> Runner | None:
    """Start the embedded engine in this process, unless the settings keep it elsewhere."""
    settings = app.extensions["settings"]
    if settings.engine != "embedded":
        return None
    embedded = runner(settings, app.extensions["database"])
    embedded.start()
    keeper = Keeper(app.extensions["database"])
    keeper.start()
    atexit.register(keeper.stop)
    atexit.register(embedded.stop)
    return embedded
