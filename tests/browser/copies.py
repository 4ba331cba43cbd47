"""An altered copy of the program, served beside or instead of the one in this folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
LANGUAGES = ("sv", "nb", "nn", "en")


class Copy:
    """The program's files in a folder of their own, with the client as it was built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("pwa", "services", "tools"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copy(ROOT / "package.json", folder)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def edit(self, file: str, before: str, after: str) -> None:
        """Replace words of a file; they must be there."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{before!r} is not in {file}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def translate(self, text: str, **words: str) -> None:
        """Add a text to the four catalogues: `translate("Steps", sv="Steg", …)`."""
        for lang in LANGUAGES:
            path = self.folder / f"pwa/translations/{lang}/LC_MESSAGES/messages.po"
            with path.open("a", encoding="utf-8") as catalogue:
                catalogue.write(f'\nmsgid "{text}"\nmsgstr "{words[lang]}"\n')

    def build(self) -> None:
        """Build the client of the copy."""
        done = ["node", "tools/build.mjs"]
        subprocess.run(done, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
