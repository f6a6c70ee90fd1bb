"""The house's rules about itself: imports run one way, each library has its owner, pages stay short."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "dashboard"

#: Rooms from the ground up; a room may use any room of a lower or the same floor, never one above.
FLOORS = {
    "errors": 0,
    "wording": 0,
    "frames": 0,
    "theme": 0,
    "sitemap": 0,
    "settings": 0,
    "lists": 0,
    "catalogue": 1,
    "outputs": 1,
    "sheets": 2,
    "seed": 2,
    "store": 3,
    "doctor": 3,
    "opened": 4,
    "figure": 4,
    "analysis": 4,
    "charts": 5,
    "tiles": 5,
    "dots": 5,
    "prose": 5,
    "exhibits": 6,
    "deck": 7,
    "intake": 7,
    "workbench": 8,
    "meeting": 8,
    "ui": 8,
    "pickers": 8,
    "web": 9,
    "shell": 9,
    "__main__": 9,
}
#: Libraries that only certain rooms may know.
OWNERS = {
    "streamlit": {"ui", "pickers", "workbench", "meeting", "shell", "app", "pages"},
    "duckdb": {"store"},
    "altair": {"charts"},
    "starlette": {"web", "app"},
}

FILES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])


def room(path: Path) -> str:
    """The room a file belongs to: its module or package directly under dashboard/, or pages, or app."""
    parts = path.relative_to(ROOT).parts
    return Path(parts[1]).stem if parts[0] == "dashboard" else Path(parts[0]).stem


def imports(path: Path) -> set[str]:
    """Every dotted name a file imports, at any depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    own = room(path)
    floor = FLOORS.get(own, 10)
    if own != "__init__":
        assert own in FLOORS or own in ("pages", "app"), f"{own} has no floor yet: give it one in FLOORS"
    for name in imports(path):
        parts = name.split(".")
        assert parts[0] != "pages", f"{path.name} imports a page"
        if parts[0] == "dashboard" and len(parts) > 1 and parts[1] in FLOORS:
            assert FLOORS[parts[1]] <= floor, f"{path.relative_to(ROOT)} reaches up to {name}"


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_library_stays_with_its_owner(library: str) -> None:
    users = {room(path) for path in FILES if any(n.split(".")[0] == library for n in imports(path))}
    assert users <= OWNERS[library]


@pytest.mark.parametrize("path", sorted((PACKAGE / "exhibits").glob("*.py")), ids=lambda p: p.name)
def test_exhibits_ask_nothing_but_their_reading(path: Path) -> None:
    """What one reads past it is not of its version: a trial has no such thing, and an earlier version another one."""
    past = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "store"
    ]
    assert not past or path.name == "reading.py", f"{path.name} reads past its Reading in lines {past}"


def test_pages_stay_short() -> None:
    long = {p.name: n for p in (ROOT / "pages").glob("*.py") if (n := len(p.read_text().splitlines())) > 60}
    assert not long


def test_top_level_holds_only_what_was_agreed() -> None:
    agreed = {"app.py", "pages", "data", "queries", "requirements.txt", "tests", "README.md", "dashboard", "deploy"}
    agreed |= {"pyproject.toml", "Makefile", "CHANGELOG.md", "LICENSE"}
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")}
    assert found <= agreed
