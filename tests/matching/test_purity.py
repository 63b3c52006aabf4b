"""The package stands alone: importing it brings in neither the web nor the heavy solvers."""

from __future__ import annotations

import subprocess
import sys


def test_importing_is_cheap_and_pure() -> None:
    code = "import sys, workadvance.matching; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"django", "ortools", "scipy", "zipcodes", "pandas", "altair"} & set(done.stdout.split())
