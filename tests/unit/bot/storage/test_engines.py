"""Which engine keeps what changes, and what is said and loaded of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import MissingExtraError, SettingsError, StorageError
from bot.hosting.doctor import Doctor
from bot.settings import DATABASE, Settings
from bot.storage.engines import storage_of
from tests.needs import check_package

NOWHERE = "postgresql://me:keep-this-word@127.0.0.1:1/office"


def test_without_an_address_nothing_of_postgresql_is_loaded(tmp_path: Path) -> None:
    script = f"""import sys, bot.app
from pathlib import Path
from bot.storage.engines import storage_of
storage_of("", Path({str(tmp_path / "a.db")!r})).open("queries").close()
print(*sorted(name for name in sys.modules if name.startswith(("psycopg", "bot.storage.postgres"))))"""
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout == "\n"


def test_without_the_extra_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "bot.storage.postgres", raising=False)
    with pytest.raises(MissingExtraError, match="postgres"):
        storage_of(NOWHERE, tmp_path / DATABASE)


def test_a_database_that_is_away_is_not_waited_for_and_its_password_is_never_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    check_package("psycopg")
    check_package("psycopg_pool")
    storage = storage_of(NOWHERE, tmp_path / DATABASE)
    database = storage.open("queries")
    said = []
    for _ in range(3):
        with pytest.raises(StorageError) as raised:
            database.query("SELECT 1")
        said.append(f"{raised.value}{raised.value.code}")
    assert said == ["the database cannot be reachedaway"] * 3
    assert storage.place == "127.0.0.1:1/office"
    assert "keep-this-word" not in caplog.text
    storage.close()


@pytest.mark.parametrize(("rest", "fault"), [("[db/office", "form"), ("db/office?foo=keep-this-word", "unknown option after the [?]: foo")])
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(tmp_path: Path, rest: str, fault: str) -> None:
    check_package("psycopg")
    with pytest.raises(SettingsError, match=fault) as raised:
        storage_of(f"postgresql://me:keep-this-word@{rest}", tmp_path / DATABASE)
    assert "keep-this-word" not in str(raised.value)


@pytest.mark.parametrize("is_there", [True, False])
async def test_the_doctor_says_whether_the_database_can_be_reached(is_there: bool, request: pytest.FixtureRequest, tmp_path: Path) -> None:  # noqa: FBT001
    check_package("psycopg")
    url = request.getfixturevalue("database_url") if is_there else NOWHERE
    settings = Settings(_env_file=None, state_dir=tmp_path, database_url=SecretStr(url))  # type: ignore[call-arg]
    check = next(check for check in [each async for each in Doctor(settings, "en").examine(None)] if check.subject == "database")
    assert (check.subject, check.level) == ("database", "ok" if is_there else "fault")
    assert ("PostgreSQL" in check.said, "cannot be reached" in check.said) == (is_there, not is_there)
