"""The phone's words, named alike on both sides."""

import pytest

from pwa.i18n import LANGUAGES, messages, name_of


@pytest.mark.parametrize(
    ("text", "name"),
    [("Today", "c077b9"), ("verb\x04Home", "949904"), ("“Åsa” æøå", "925be7")],
)
def test_texts_have_the_names_that_the_phone_gives_them(text: str, name: str):
    assert name_of(text) == name


def test_every_language_says_the_same_texts():
    said = [set(messages(lang)) for lang in LANGUAGES]
    assert said[0]
    assert all(texts == said[0] for texts in said)
