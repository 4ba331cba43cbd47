"""The phone's words, named alike on both sides."""

import pytest

from pwa.i18n import LANGUAGES, messages, name_of


@pytest.mark.parametrize(
    ("text", "name"),
    [("Today", "7icop"), ("verb\x04Home", "5sq9w"), ("“Åsa” æøå", "5pl2f")],
)
def test_texts_have_the_names_that_the_phone_gives_them(text: str, name: str) -> None:
    assert name_of(text) == name


def test_every_language_names_its_texts_without_doubles() -> None:
    assert all(messages(lang) for lang in LANGUAGES)
