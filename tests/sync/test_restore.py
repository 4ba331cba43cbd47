"""A restored backup begins a new epoch, and the phones bring back what it had missed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pwa import cli
from pwa.backup import NotPossible, backup, in_use, restore
from pwa.db import Database
from services import people
from services.commands import new_id
from services.schema import Municipality, Note
from tests.conftest import Clock
from tests.databases import SQLiteMaker
from tests.sync.conftest import MakeSite
from tests.web.site import Browser, Json, Site


@pytest.fixture
def database_url(sqlite_maker: SQLiteMaker, tmp_path: Path) -> str:
    """The URL of an empty SQLite database: PostgreSQL brings its own tools."""
    with sqlite_maker.fresh(tmp_path) as url:
        return url


def notes(database: Database) -> set[str]:
    with database.session(writing=False) as session:
        return {row.answers["text"][0] for row in session.query(Note)}


def writes(phone: Browser, case: str, text: str) -> Json:
    note = phone.numbered("note.add", new_id(), case, text=[text])
    assert phone.sync(commands=[note])["outcomes"][0]["status"] == "applied"
    return note


def test_phones_offer_again_what_was_acknowledged_after_the_backup(
    make_site: MakeSite, database: Database, database_url: str, tmp_path: Path, clock: Clock
) -> None:
    site = make_site()
    case, kari = site.cast.admits(), site.signs_in("kari")
    kari.catch_up()
    sent = [writes(kari, case, "before the backup")]
    backup(database_url, tmp_path / "copy.db")
    sent += [writes(kari, case, "after it"), writes(kari, case, "and more")]
    kari.catch_up()
    database.close()
    epoch = restore(database_url, tmp_path / "copy.db")
    restored = Database(database_url, clock)
    assert notes(restored) == {"before the backup"}
    assert kari.client.get("/sync/head").status_code == 401
    back = site.signs_in("kari", kari.device)
    answer = back.sync(cursors=kari.cursors)
    assert answer["epoch"] == epoch == 2
    assert answer["teams"][site.cast.teams["North"]]["total"] == 1
    missing = [one for one in sent if one["number"] > answer["last_number"]]
    assert len(missing) == 2
    told = back.sync(commands=sent)
    assert [one["status"] for one in told["outcomes"]] == ["repeated", "applied", "applied"]
    assert notes(restored) == {"before the backup", "after it", "and more"}
    restored.close()


def test_restoring_the_same_backup_twice_begins_two_epochs(
    site: Site, database: Database, database_url: str, tmp_path: Path
) -> None:
    assert site.cast.municipality
    backup(database_url, tmp_path / "copy.db")
    database.close()
    assert [restore(database_url, tmp_path / "copy.db") for _ in range(2)] == [2, 3]
    Path(database.url.database or "").write_bytes(b"a broken disk" * 100)
    assert restore(database_url, tmp_path / "copy.db") > 1_700_000_000


def test_a_database_in_use_is_not_restored_and_one_restored_is_not_served(
    site: Site, database: Database, database_url: str, tmp_path: Path
) -> None:
    assert site.cast.municipality
    backup(database_url, tmp_path / "copy.db")
    refused = pytest.raises(NotPossible, match="stop the server")
    with in_use(database_url), in_use(database_url), refused:
        restore(database_url, tmp_path / "copy.db")
    database.close()
    restore(database_url, tmp_path / "copy.db")


def test_a_backup_that_is_none_changes_nothing(
    site: Site, database: Database, database_url: str, tmp_path: Path
) -> None:
    site.cast.admits()
    broken = tmp_path / "broken.db"
    with closing(sqlite3.connect(broken)) as other:
        other.execute("CREATE TABLE other (id)")
    for wrong, said in ((broken, "not sound"), (tmp_path / "none.db", "is not there")):
        with pytest.raises(NotPossible, match=said):
            restore(database_url, wrong)
    with pytest.raises(NotPossible, match="is there already"):
        backup(database_url, broken)
    with database.session(writing=False) as session:
        assert session.get_one(Municipality, site.cast.municipality).epoch == 1
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_with_postgresql_its_own_tools_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="pg_dump"):
        backup("postgresql://localhost/x", tmp_path / "copy")
    with pytest.raises(NotPossible, match=re.escape("hemklar new-epoch")):
        restore("postgresql://localhost/x", tmp_path / "copy")


def test_an_epoch_begun_by_hand_signs_everybody_out(site: Site, database: Database) -> None:
    kari = site.signs_in("kari")
    assert database.write(site.cast.municipality, people.begin_epoch) == 2
    assert kari.ask().status_code == 401
    assert site.signs_in("kari").welcome["epoch"] == 2


def test_the_command_line_does_it_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEMKLAR_DATABASE_URL", f"sqlite:///{tmp_path / 'own' / 'own.db'}")
    cli.main(["migrate"])
    cli.main(["found", "Fjordby"])
    cli.main(["backup", str(tmp_path / "copy.db")])
    cli.main(["restore", str(tmp_path / "copy.db")])
    cli.main(["new-epoch"])
    cli.main(["tidy"])
    said = capsys.readouterr().out
    assert "epoch 2" in said
    assert "0 entries forgotten" in said
    with pytest.raises(SystemExit, match="is there already"):
        cli.main(["backup", str(tmp_path / "copy.db")])
