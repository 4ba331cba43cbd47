#!/usr/bin/python3
"""WebKit as a phone has it: a window of exactly one size, driven by WebKitWebDriver.

Runs in the system's Python, which has `gi`; everything else comes by the environment:
`WEBKIT_SIZE` (390x844), `WEBKIT_DATA` (the profile's folder), `WEBKIT_ORIGIN` (may notify).
"""

from __future__ import annotations

import os
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gtk, WebKit2  # noqa: E402 - the versions come first

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
# What an iPhone's WebKit has and WebKitGTK leaves off.
FEATURES = {"PushAPI", "StorageAPI", "StorageAPIEstimate", "FileSystem", "AppBadge"}


class Phone:
    """The browser; each tab is a window without a frame."""

    def __init__(self) -> None:
        width, height = os.environ["WEBKIT_SIZE"].split("x")
        self.size = int(width), int(height)
        data = os.environ["WEBKIT_DATA"]
        manager = WebKit2.WebsiteDataManager(
            base_data_directory=data, base_cache_directory=f"{data}/cache"
        )
        cookies = manager.get_cookie_manager()
        cookies.set_persistent_storage(f"{data}/cookies", WebKit2.CookiePersistentStorage.SQLITE)
        self.context = WebKit2.WebContext.new_with_website_data_manager(manager)
        self.context.set_automation_allowed(True)
        self.context.connect("initialize-notification-permissions", self.permit)
        self.context.connect("automation-started", self.started)
        self.settings = self.iphone()
        self.windows: list[Any] = []

    def iphone(self) -> Any:
        """Return settings with an iPhone's name and features."""
        settings = WebKit2.Settings()
        settings.set_property("user-agent", IPHONE)
        settings.set_enable_write_console_messages_to_stdout(True)
        features = WebKit2.Settings.get_all_features()
        for feature in map(features.get, range(features.get_length())):
            if feature.get_identifier() in FEATURES:
                settings.set_feature_enabled(feature, True)  # noqa: FBT003
        return settings

    def permit(self, context: Any) -> None:
        """Let the origin under test show notifications."""
        origin = WebKit2.SecurityOrigin.new_for_uri(os.environ["WEBKIT_ORIGIN"])
        context.initialize_notification_permissions([origin], [])

    def started(self, _context: Any, session: Any) -> None:
        """Say who we are, and open tabs when asked."""
        info = WebKit2.ApplicationInfo()
        info.set_name("MiniBrowser")  # selenium knows no other
        info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), 0)
        session.set_application_info(info)
        session.connect("create-web-view", self.tab)

    def tab(self, _session: Any) -> Any:
        """Open a window that grants what a page asks for."""
        view = WebKit2.WebView(
            web_context=self.context, settings=self.settings, is_controlled_by_automation=True
        )
        view.connect("permission-request", granted)
        view.connect("query-permission-state", granted_before)
        view.connect("show-notification", lambda *_: True)
        window = Gtk.Window(decorated=False)
        window.set_default_size(*self.size)
        window.add(view)
        window.show_all()
        view.connect("close", lambda *_: window.destroy())
        self.windows.append(window)
        return view


def granted(_view: Any, request: Any) -> bool:
    """Allow it."""
    request.allow()
    return True


def granted_before(_view: Any, query: Any) -> bool:
    """Answer that it had been allowed."""
    query.finish(WebKit2.PermissionState.GRANTED)
    return True


if __name__ == "__main__":
    phone = Phone()
    Gtk.main()
