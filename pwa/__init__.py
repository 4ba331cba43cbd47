"""The web edge: parses, calls one service function, answers."""

from __future__ import annotations

from flask import Flask

from pwa import auth, compression, engine, errors, hooks, security
from pwa.admission import Admission
from pwa.assets import Assets, assets_blueprint
from pwa.blueprints import (
    calendar,
    head,
    health,
    intake,
    office,
    office_alerts,
    office_calendar,
    office_people,
    push,
    rota,
    session,
    shell,
)
from pwa.db import Database
from pwa.json import OrjsonProvider
from pwa.settings import Settings
from pwa.sync.exchange import Exchange
from pwa.sync.pushing import Pushing
from pwa.sync.wsgi import Sync
from services.leases import lease_key
from services.seals import transport_key


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """Build the application for an installation's settings."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = compression.MOST_REQUEST_BYTES
    app.json = OrjsonProvider(app)
    assets = Assets.read()
    app.extensions["settings"] = settings
    database = database or Database(settings.database_url)
    key = transport_key(settings.secrets_dir)
    app.extensions["database"] = database
    app.extensions["transport_key"] = key
    app.extensions["lease_key"] = lease_key(settings.secrets_dir)
    app.extensions["exchange"] = exchange = Exchange(
        database,
        Pushing(database, key),
        Admission(settings.first_syncs),
        app.extensions["lease_key"],
        settings.lease_hours,
    )
    app.extensions["assets"] = assets
    hooks.register()
    errors.answer_errors(app)
    app.wsgi_app = Sync(app.wsgi_app, exchange, settings)  # type: ignore[assignment,method-assign]
    security.protect(app, settings)
    auth.guard(app)
    compression.pack_answers(app)
    worker = settings.service_worker
    app.register_blueprint(assets_blueprint(assets, worker_enabled=worker, language="en"))
    for part in (
        shell,
        session,
        head,
        push,
        intake,
        calendar,
        rota,
        office,
        office_alerts,
        office_calendar,
        office_people,
        health,
    ):
        app.register_blueprint(part.bp)
    engine.attach(app)
    return app
