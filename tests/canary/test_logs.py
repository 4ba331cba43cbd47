"""What is logged of an error says what and where, and quotes nobody."""

from __future__ import annotations

import logging
import sys
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pwa import logs
from pwa.db import Database
from tests.canary.search import canary


def fail(word: str) -> None:
    raise ValueError(word) from KeyError(word)


def test_an_error_is_logged_without_its_words_whoever_wrote_it_before() -> None:
    word, plain = canary(), logging.Formatter()
    with pytest.raises(ValueError, match=word) as failed:
        fail(word)
    made = logging.LogRecord("x", logging.ERROR, "", 0, "it failed", (), failed._excinfo)
    assert word in plain.format(made)
    line = logs.Lines().format(made)
    assert word not in line
    for said in ("it failed", "builtins.ValueError", "builtins.KeyError", "test_logs.py:"):
        assert said in line
    assert word in plain.format(made), "and the other one is not disturbed"


def test_so_is_what_nobody_catches(lines: list[str]) -> None:
    word = canary()
    thread = threading.Thread(target=fail, args=(word,))
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(word), None)
    assert [line.count("ended by an error\nbuiltins.ValueError") for line in lines] == [1, 1]
    assert word not in "".join(lines)


def test_the_words_of_a_statement_that_failed_hold_none_of_its_parameters(
    database: Database,
) -> None:
    word = canary()
    with database.session(writing=True) as session, pytest.raises(DBAPIError) as failed:
        session.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": word})
    assert word not in str(failed.value)
    assert "nowhere" in str(failed.value)
