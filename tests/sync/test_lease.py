"""What a device is told to keep to: its lease, and when it locks."""

from __future__ import annotations

import base64
import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from pwa.settings import Settings, WrongSetting
from tests.conftest import Clock
from tests.sync.conftest import MakeSite
from tests.web.site import Json, Site


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def proved(lease: Json) -> Any:
    """Return what a lease says, once its signature has been verified as a phone does."""
    x, y = (int.from_bytes(raw(lease["jwk"][name]), "big") for name in "xy")
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    payload, signature = lease["token"].split(".")
    assert len(raw(signature)) == 64
    r, s = (int.from_bytes(raw(signature)[at : at + 32], "big") for at in (0, 32))
    key.verify(encode_dss_signature(r, s), payload.encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(raw(payload))


def test_signing_in_brings_a_lease_and_the_times_of_locking(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = make_site(lease_hours=48, lock_idle_minutes=5, lock_hidden_seconds=30)
    kari = site.signs_in("kari")
    assert proved(kari.welcome["lease"]) == {
        "worker": site.cast.workers["kari"],
        "device": kari.device,
        "teams": [site.cast.teams["North"]],
        "not_after": "2026-11-26T09:52:00Z",
        "max_hours": 48,
    }
    assert kari.welcome["settings"] == {"lock_idle_minutes": 5, "lock_hidden_seconds": 30}
    assert stat.S_IMODE((tmp_path / "secrets" / "lease.pem").stat().st_mode) == 0o400


def test_a_changed_lease_does_not_hold(site: Site) -> None:
    lease = site.signs_in("kari").welcome["lease"]
    payload, signature = lease["token"].split(".")
    later = raw(payload).replace(b"2026-11-27", b"2036-11-27")
    forged = base64.urlsafe_b64encode(later).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        proved({**lease, "token": f"{forged}.{signature}"})


def test_a_pull_renews_the_lease_but_not_one_that_brings_nothing_within_minutes(
    site: Site, clock: Clock
) -> None:
    kari = site.signs_in("kari")
    assert proved(kari.sync()["lease"])["not_after"] == "2026-11-27T09:52:00Z"
    kari.catch_up()
    kari.sync()
    assert "lease" not in kari.sync()
    clock.now += timedelta(minutes=5)
    assert proved(kari.sync()["lease"])["not_after"] == "2026-11-27T09:57:00Z"
    assert "lease" not in kari.sync()


def test_settings_of_leases_and_locking_are_bounded() -> None:
    assert Settings.read({"HEMKLAR_LEASE_HOURS": "336"}).lease_hours == 336
    for name, wrong in (
        ("HEMKLAR_LEASE_HOURS", "337"),
        ("HEMKLAR_LEASE_HOURS", "23"),
        ("HEMKLAR_LOCK_IDLE_MINUTES", "11"),
        ("HEMKLAR_LOCK_HIDDEN_SECONDS", "9"),
    ):
        with pytest.raises(WrongSetting, match=name):
            Settings.read({name: wrong})
