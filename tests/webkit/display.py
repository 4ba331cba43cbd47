"""A screen in memory, and whether this machine has what WebKit's tests need."""

from __future__ import annotations

import os
import shutil
import subprocess

PACKAGES = "webkit2gtk-driver xvfb gir1.2-webkit2-4.1 python3-gi gir1.2-gtk-3.0"
HAS_GI = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"


def missing() -> str:
    """Say what keeps WebKit from running here; nothing when it can."""
    if not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        return f"WebKit is not installed: {PACKAGES}"
    asking = ["/usr/bin/python3", "-c", HAS_GI]
    asked = subprocess.run(asking, check=False, capture_output=True)  # noqa: S603
    return "" if asked.returncode == 0 else f"the system's Python has no WebKit: {PACKAGES}"


class Display:
    """An X server without a screen, on the first free number."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        size = ("-screen", "0", "1280x1024x24")
        self.process = subprocess.Popen(  # noqa: S603
            ["/usr/bin/Xvfb", "-displayfd", str(writing), *size, "-nolisten", "tcp"],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = f":{answer.readline().strip()}"

    def stop(self) -> None:
        """Switch it off."""
        self.process.terminate()
        self.process.wait()
