"""A PostgreSQL cluster of its own for a test session, which the workers share, and a schema in it for each test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests import needs
from tests.shared import made_once

_FILE = "postgres"
_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "32MB", "max_connections": "200"}
_TRIES = 5


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; where there is none the test is skipped, or fails."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = next((str(folder) for folder in folders if (folder / "initdb").exists()), None) or needs.program("initdb")
    if found is None:
        needs.miss("PostgreSQL")
    needs.check_package("psycopg")
    needs.check_package("psycopg_pool")
    assert found is not None
    return Path(found) if Path(found).is_dir() else Path(found).parent


class Cluster:
    """A server on a free port of this machine. It is started as the account `postgres` where we are root, which it refuses to be."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    @classmethod
    def make(cls) -> "Cluster":
        """Make a cluster and start it."""
        folder = Path(tempfile.mkdtemp(prefix="wangge-postgres-"))
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        cluster = cls(folder, 0)
        cluster._run("initdb", "-D", str(folder / "data"), "-U", "wangge", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        for _ in range(_TRIES):
            cluster.port = _free_port()
            with suppress(subprocess.CalledProcessError):
                cluster.start()
                return cluster
        message = "PostgreSQL does not start"
        raise RuntimeError(message)

    @property
    def url(self) -> str:
        return f"postgresql://wangge:secret-of-the-tests@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = {**_FAST, "port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        said = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o", said, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        command = [str(programs() / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, stdin=subprocess.DEVNULL, **as_postgres)  # type: ignore[call-overload]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """Return the cluster of this session, which whoever comes first starts."""
    programs()

    def make(folder: Path) -> None:
        cluster = Cluster.make()
        (folder / "where").write_text(f"{cluster.folder}\n{cluster.port}", encoding="utf-8")

    return _written(made_once(_FILE, make, tmp_path_factory))


def end_shared(base: Path) -> None:
    """Stop the cluster of the session whose temporary folder is *base*, if there is one."""
    if (base / _FILE / "where").exists():
        _written(base / _FILE).remove()


def _written(folder: Path) -> Cluster:
    where, port = (folder / "where").read_text(encoding="utf-8").split("\n")
    return Cluster(Path(where), int(port))


@contextmanager
def schema(cluster: Cluster) -> Iterator[str]:
    """Yield the address of an empty schema."""
    import psycopg  # noqa: PLC0415 - an extra, which may be missing

    name = f"test_{uuid4().hex}"
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
        yield f"{cluster.url}?options={quote(f'-csearch_path={name}')}"
        connection.execute(f"SET lock_timeout = '5s'; DROP SCHEMA {name} CASCADE".encode())


def wait_until_up(cluster: Cluster, seconds: float = 20.0) -> None:
    """Wait until the server takes connections."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", cluster.port), 1):
            return
        time.sleep(0.05)
