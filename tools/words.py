"""The catalogues: `words.py update` brings them up to date.

`words.py check` fails when they are not complete.

English is the language of the sources, so its catalogue fills itself.
"""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "pwa" / "translations"
LANGUAGES = ("sv", "nb", "nn", "en")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [
    ("services/**.py", "python"),
    ("pwa/**.py", "python"),
    ("pwa/templates/**.html", "jinja2"),
    ("pwa/static/js/**.js", "javascript"),
]
SKIPPED = ("pwa/static/build/**",)
EPOCH = datetime(2026, 11, 21, tzinfo=UTC)
"""The files' dates stand still, so that they change only when a text does."""
MOST_LINES = 60
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def extracted() -> Catalog:
    """Return every text of the sources with the places that say it."""
    found = Catalog(project="Hemklar", charset="utf-8")
    options = {
        "pwa/templates/**.html": {"silent": "false", "trimmed": "true"},
        "pwa/static/js/**.js": {"parse_template_string": "true"},
    }
    for folder in ("services", "pwa"):
        texts = extract_from_dir(
            ROOT / folder,
            [
                (pattern.removeprefix(f"{folder}/"), method)
                for pattern, method in METHODS
                if pattern.startswith(folder)
            ],
            {key.removeprefix("pwa/"): value for key, value in options.items()}
            if folder == "pwa"
            else None,
            keywords=KEYWORDS,
            strip_comment_tags=True,
        )
        for file, line, text, comments, context in texts:
            if "static/build/" not in file:
                found.add(
                    text,
                    None,
                    [(f"{folder}/{file}", line)],
                    auto_comments=comments,
                    context=context,
                )
    return found


def read(lang: str) -> Catalog:
    """Return a language's catalogue, empty when there is none yet."""
    path = FOLDER / lang / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=lang, project="Hemklar", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def update() -> None:
    """Write the texts of the sources into every catalogue, keeping what is translated."""
    template = extracted()
    for lang in LANGUAGES:
        catalogue = read(lang)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.header_comment = f"# Hemklar's words: {lang}."
        catalogue.creation_date = catalogue.revision_date = EPOCH
        catalogue.last_translator, catalogue.language_team = "Hemklar", lang
        catalogue.version, catalogue.msgid_bugs_address = "1", "hemklar"
        if lang == "en":
            for message in catalogue:
                message.string = message.string if message.id == "" else message.id
        path = FOLDER / lang / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = BytesIO()
        write_po(text, catalogue, width=100, sort_by_file=True, include_lineno=False)
        path.write_bytes(text.getvalue())


def check() -> list[str]:
    """Return what is wrong with the catalogues, a sentence each."""
    template = extracted()
    wrong = []
    for lang in LANGUAGES:
        catalogue = read(lang)
        known = {key(message): message for message in catalogue if message.id}
        for message in template:
            if message.id:
                wrong += [
                    f"{lang}: {fault}" for fault in faults(message, known.pop(key(message), None))
                ]
        wrong += [
            f"{lang}: {name!r} is said nowhere; run tools/words.py update" for name, _ in known
        ]
    return wrong


def key(message: Message) -> tuple[str, str | None]:
    """Return what tells two messages apart."""
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def faults(said: Message, translated: Message | None) -> list[str]:
    """Return what is wrong with the translation of one text."""
    name = key(said)[0]
    if translated is None:
        return [f"{name!r} is missing; run tools/words.py update"]
    texts = translated.string or ""
    forms = [texts] if isinstance(texts, str) else list(texts)
    if translated.fuzzy or not forms or not all(forms):
        return [f"{name!r} has no translation"]
    wanted = set(PLACEHOLDER.findall(name if isinstance(said.id, str) else " ".join(said.id)))
    if any(set(PLACEHOLDER.findall(form)) - wanted for form in forms):
        return [f"{name!r} is translated with a placeholder it does not have"]
    if any(wanted - set(PLACEHOLDER.findall(form)) for form in forms[-1:]):
        return [f"{name!r} is translated without a placeholder it has"]
    return []


def main() -> None:
    """Update or check."""
    if sys.argv[1:] == ["update"]:
        update()
        return
    wrong = check()
    print("\n".join(wrong[:MOST_LINES]) or "Every text is said in every language.")
    if len(wrong) > MOST_LINES:
        print(f"… and {len(wrong) - MOST_LINES} more")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
