"""What no source file may hold, and what none may leave unused."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = {".png", ".woff2", ".ico", ".jpg"}
CLOCKS = {
    "services/alerts/line.py",
    "services/alerts/sender.py",
    "pwa/backup.py",
    "pwa/doctor.py",
}
"""A push service's Retry-After and the age of a file, for which there is no transaction to ask; and
the doctor, who compares this machine's clock with the database's."""
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def tracked() -> list[Path]:
    """Return every text file of the repository."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    paths = [ROOT / name for name in listed.stdout.decode().splitlines()]
    return [path for path in paths if path.is_file() and path.suffix not in PICTURES]


def sources(folder: str, suffix: str) -> dict[str, str]:
    """Return the text of every file of a folder, by its path."""
    found = (ROOT / folder).rglob(f"*{suffix}")
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in sorted(found)
        if "static/build" not in str(path)
    }


PYTHON = sources("pwa", ".py") | sources("services", ".py")
TEMPLATES = sources("pwa/templates", ".html")
SCRIPTS = sources("pwa/static/js", ".js")


def test_nothing_is_left_to_do() -> None:
    found = [path for path in tracked() if UNFINISHED.search(path.read_text(errors="ignore"))]
    assert found == [], "do it, or say in the issue what is left"


def test_no_form_repeats_fields_by_number() -> None:
    found = [path for path, text in PYTHON.items() if "FieldList" in text]
    assert found == [], "repeating things are rows with ids of their own"


def test_no_time_is_without_its_zone() -> None:
    naive = re.compile(r"datetime\.now\(\)|utcnow|date\.today\(|fromtimestamp\([^,]*\)")
    found = [path for path, text in PYTHON.items() if naive.search(text)]
    assert found == [], "ask the transaction for its time"


def test_the_work_reads_no_clock_but_the_databases() -> None:
    reads = re.compile(r"datetime\.now\(|time\.time\(")
    found = {path for path, text in PYTHON.items() if reads.search(text)}
    assert found <= CLOCKS, "ask the transaction for its time"


def test_only_the_door_of_the_database_commits() -> None:
    found = {path for path, text in PYTHON.items() if ".commit()" in text}
    assert found <= {"pwa/db.py", "pwa/cli.py"}, "write through Database.write"


def test_no_lock_file_names_a_registry() -> None:
    locks = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]
    assert len(locks) > 1
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in re.sub(r'"(funding|url)": (\{[^}]*\}|"[^"]*")', "", text), lock.name


def test_markup_is_never_made_from_text() -> None:
    made = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write\(")
    assert [path for path, text in SCRIPTS.items() if made.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES)
def test_every_template_is_used(path: str) -> None:
    name = path.removeprefix("pwa/templates/")
    folder, _, stem = name.removesuffix(".html").rpartition("/")
    others = [text for other, text in {**TEMPLATES, **PYTHON}.items() if other != path]
    whole = any(name in text for text in others)
    listed = any(f"'{folder}/' ~" in text and f"'{stem}'" in text for text in others)
    shown = f"{folder}/{{" in "".join(PYTHON.values()) and f'"{stem}"' in "".join(PYTHON.values())
    assert whole or listed or shown, "include it, or take it away"


def test_every_piece_of_markup_is_cloned() -> None:
    ids = set(re.findall(r'<template id="([\w-]+)"', "".join(TEMPLATES.values())))
    said = "".join(SCRIPTS.values())
    forms = {one for one in ids if one.startswith("form-") and "`form-${" in said}
    unused = {one for one in ids - forms if f"'{one}'" not in said and f'"{one}"' not in said}
    assert unused == set(), "use it in the script, or take it away"


def test_the_architecture_is_checked_by_make_check() -> None:
    steps = (ROOT / "tools/check.sh").read_text(encoding="utf-8")
    for step in ("lint-imports", "tools/layers.mjs", "tools/locks.sh", "mypy", "ruff check"):
        assert step in steps
