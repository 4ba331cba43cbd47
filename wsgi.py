"""The application for a WSGI server."""

from pwa import create_app, engine
from pwa.settings import Settings

app = create_app(Settings.read())
engine.start(app)
