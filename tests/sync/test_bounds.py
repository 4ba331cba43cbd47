"""A request is bounded, and so is how many phones begin at once."""

from __future__ import annotations

import gzip
from typing import cast

import pytest

from pwa.admission import LONGEST_WAIT, SHORTEST_WAIT, Admission, Crowded
from pwa.compression import MOST_BYTES, MOST_REQUEST_BYTES
from pwa.sync.exchange import Exchange
from tests.sync.conftest import MakeSite
from tests.web.site import OURS, Site


def test_a_body_too_large_is_answered_with_what_and_how_much(site: Site) -> None:
    kari = site.signs_in("kari")
    answer = kari.client.post("/sync", data=b" " * (MOST_REQUEST_BYTES + 1), headers=OURS)
    assert answer.status_code == 413
    assert answer.json == {"error": "too_large", "where": "body: more than 1000000 bytes"}
    packed = gzip.compress(b" " * (MOST_BYTES + 1))
    headers = {**OURS, "Content-Encoding": "gzip"}
    answer = kari.client.post("/sync", data=packed, headers=headers)
    assert answer.status_code == 413
    assert answer.json == {"error": "too_large", "where": "body: more than 2000000 bytes unpacked"}


def test_more_commands_than_a_hundred_are_too_many(site: Site) -> None:
    answer = site.signs_in("kari").ask(commands=[{}] * 101)
    assert answer.status_code == 400
    assert answer.json == {
        "error": "unreadable",
        "where": "commands: a list of at most 100 is expected",
    }


def admission(site: Site) -> Admission:
    """Return what lets first syncs in."""
    return cast("Exchange", site.app.extensions["exchange"]).admission


def test_first_syncs_beyond_the_limit_come_back_later_and_others_pass(
    make_site: MakeSite,
) -> None:
    site = make_site(first_syncs=1)
    site.cast.admits()
    there, new = site.signs_in("kari"), site.signs_in("amir")
    there.catch_up()
    with admission(site).admitted(first=True):
        answer = new.ask()
        assert (answer.status_code, answer.json) == (503, {"error": "crowded"})
        assert SHORTEST_WAIT <= int(answer.headers["Retry-After"]) <= LONGEST_WAIT
        assert there.ask().status_code == 200
    new.catch_up()
    assert len(new.rows) == len(there.rows)


def test_a_first_sync_between_its_pages_is_one_too(make_site: MakeSite) -> None:
    site = make_site(first_syncs=1)
    new = site.signs_in("kari")
    part = new.sync()["teams"][site.cast.teams["North"]]
    assert part["more"] is True
    new.cursors = {site.cast.teams["North"]: part["cursor"]}
    with admission(site).admitted(first=True):
        assert new.ask().status_code == 503
    assert new.ask().status_code == 200


def test_a_place_is_free_again_after_a_failure() -> None:
    admission = Admission(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), admission.admitted(first=True):
            raise ZeroDivisionError
    with admission.admitted(first=True), pytest.raises(Crowded), admission.admitted(first=True):
        pass
