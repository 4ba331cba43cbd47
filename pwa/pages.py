"""The shell drawn from its templates: every word in one language, every form from its class."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from pwa import i18n
from pwa.assets import Assets
from services.alerts.policy import Policy
from services.forms.assessment import AssessmentForm
from services.rules import policy, preparation

INDENTS = re.compile(r"\n\s+")
TEMPLATES = Path(__file__).parent / "templates"
DANGEROUS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
FORMS = {form.name: form for form in (AssessmentForm,)}


def environment(lang: str, assets: Assets) -> Environment:
    """Return the template environment of a language."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(i18n.translations(lang), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(asset=assets.url, languages=i18n.LANGUAGES, forms=FORMS)
    return env


def render_shell(lang: str, assets: Assets) -> str:
    """Return the shell in a language; it holds no personal data and may be cached for anyone."""
    page = environment(lang, assets).get_template("shell.html")
    drawn = page.render(
        lang=lang,
        version=assets.version,
        messages_json=data_block(messages(lang, but=assets.desk)),
        preparation_json=data_block(preparations(lang)),
    )
    return INDENTS.sub("\n", drawn)


def render_desk(lang: str, assets: Assets, usual: Policy) -> str:
    """Return the markup, words and rules of the part that only a desk needs.

    `usual` are the times of paging of a team that has set none.
    """
    page = environment(lang, assets).get_template("desk.html")
    drawn = page.render(
        lang=lang,
        messages_json=data_block(messages(lang, only=assets.desk)),
        policy_json=data_block(policy.as_json() | {"usual": usual.answers()}),
    )
    return INDENTS.sub("\n", drawn)


def render_office(lang: str, assets: Assets, page: str, **shown: object) -> str:
    """Return a page of the office in a language."""
    template = environment(lang, assets).get_template(f"office/{page}.html")
    return template.render(lang=lang, **shown)


def messages(
    lang: str, but: Collection[str] = (), only: Collection[str] | None = None
) -> dict[str, object]:
    """Return what scripts need to speak the language, `only` some or all `but` some."""
    return {"lang": lang, "messages": i18n.messages(lang, but, only)}


def preparations(lang: str) -> dict[str, object]:
    """Return the task catalogue in the language's words, for proposing tasks offline."""
    return preparation.as_table(i18n.translations(lang).ugettext)


def data_block(value: object) -> str:
    """Return JSON that can stand inside a script element as data."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(DANGEROUS)
