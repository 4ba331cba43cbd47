"""The application for a WSGI server."""

from pwa import create_app, engine, logs
from pwa.settings import Settings

logs.set_up()
app = create_app(Settings.read())
engine.start(app)
