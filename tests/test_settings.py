"""Every setting is told in the README, and none is read elsewhere."""

import re
import tomllib

from conftest import ROOT

from dashboard import VERSION
from dashboard.settings import SETTINGS


def test_the_readme_lists_every_setting_and_no_other() -> None:
    told = set(re.findall(r"^\| `(DASHBOARD_\w+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert told == set(SETTINGS)


def test_settings_are_read_in_one_place() -> None:
    for path in [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]:
        if path.name != "settings.py":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"environ\S*DASHBOARD_|getenv\(", text), path


def test_the_program_and_the_project_are_of_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
