"""Nobody's words become links, pictures or icons: what comes from sheets, people and links goes through plain()."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ui.py", "pickers.py", "shell.py", "workbench", "meeting")
FILES = sorted(
    [
        *(path for room in ROOMS for path in (ROOT / "dashboard").glob(room if "." in room else f"{room}/*.py")),
        *(ROOT / "pages").glob("*.py"),
    ]
)
#: Calls whose words Streamlit reads as Markdown, and which argument by place they are.
RENDERED = {
    **dict.fromkeys([
        "markdown", "caption", "info", "warning", "error", "success", "tabs", "expander", "subheader", "title",
        "header", "toast", "metric", "write", "popover", "spinner", "button", "link_button", "form_submit_button",
        "download_button", "checkbox", "toggle", "radio", "text_input", "text_area", "number_input", "selectbox",
        "multiselect", "segmented_control", "pills", "file_uploader", "dialog", "badge", "status", "latex", "exception",
    ], 0),
    "progress": 1, "page_link": 1,
}  # fmt: skip
COUNTED = "len(shown), len(mine) - len(shown), int((frame['state'] == IN_FORCE).sum()) - len(shown)"
NAMED = ("label", "body", "text", "help")
#: Calls that give a number or neutral words.
NEUTRAL = ("plain", "len", "int", "sum", "csv_link")
#: What is not neutralised on its way and need not be: file → parts, by the reason.
REASONED: dict[str, dict[str, tuple[str, ...]]] = {
    "a number, a time or a hash of ours": {
        "meeting/basket.py": ("place", "other"),
        "meeting/keeping.py": ("overtaken.time[5:16]", "deck.version", "newest"),
        "meeting/refreshing.py": ("told.version",),
        "meeting/revised.py": ("newest", "deck.version"),
        "ui.py": ("versions[1:6]", "newest['version']", "incident(error)", "offered[0]"),
        "workbench/deciding.py": ("count",),
        "workbench/history.py": ("row['sha256']",),
        "workbench/importing.py": ("waiting", "draft.already"),
        "workbench/notes.py": ("reading.version", f"_counted({COUNTED})"),
        "workbench/origin.py": ("exhibit.version", "sha"),
        "workbench/tables.py": ("counted",),
    },
    "one of a few words that stand in the code or in data/": {
        "meeting/arranging.py": ("word",),
        "meeting/choosing.py": ("title",),
        "meeting/keeping.py": ("label",),
        "meeting/taking.py": ("words",),
        "pickers.py": ("label",),
        "ui.py": ("page.title", "choices", "label"),
        "workbench/comparison.py": ("when", "note"),
        "workbench/deciding.py": ("RULES[rule].title",),
        "workbench/ledger_filling.py": ("label", "table.column(field).title"),
        "workbench/problems.py": ("promised(draft.form)",),
        "pages/briefing.py": ("made",),
        "pages/tax_electricity.py": ("COMPONENTS[0].name", "COMPONENTS[2].name"),
    },
    "a link of ours": {"ui.py": ("_downloads(exhibit)",), "workbench/problems.py": ("made[0]",)},
    "neutralised where it is put together": {
        "meeting/basket.py": ("into",),
        "meeting/choosing.py": ("_unknown(store, asked)",),
        "ui.py": ("words",),
    },
}
ALLOWED = {(file, part) for files in REASONED.values() for file, parts in files.items() for part in parts}


def unsafe(node: ast.expr) -> list[str]:
    """The parts of an argument that could bring somebody's words into Markdown."""
    match node:
        case ast.Constant():
            return []
        case ast.JoinedStr():
            return [part for value in node.values for part in unsafe(value)]
        case ast.FormattedValue(value=value, format_spec=spec):
            # With a format of its own it is a number or a time.
            return [] if spec is not None else unsafe(value)
        case ast.IfExp():
            return unsafe(node.body) + unsafe(node.orelse)
        case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            return [part for value in values for part in unsafe(value)]
        case ast.BinOp(left=left, right=right):
            return unsafe(left) + unsafe(right)
        case ast.ListComp(elt=made) | ast.GeneratorExp(elt=made) | ast.Starred(value=made):
            return unsafe(made)
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Constant()), args=[made]):
            return unsafe(made)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in NEUTRAL:
            return []
        case ast.Subscript(value=value) if not unsafe(value):
            return []
        case ast.Attribute() | ast.Name():
            words = ast.unparse(node)
            # Constants are ours.
            return [] if words.rpartition(".")[2].isupper() else [words]
    return [ast.unparse(node)]


def calls(tree: ast.AST, within: ast.FunctionDef | None = None) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """Every call, with the function it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, within
        yield from calls(node, node if isinstance(node, ast.FunctionDef) else within)


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
CALLS = {path: list(calls(tree)) for path, tree in TREES.items()}


def handed(function: ast.FunctionDef, name: str, path: Path, seen: tuple[str, ...]) -> list[str] | None:
    """The unsafe parts of what callers hand to a function under a name; None where it is no parameter of it."""
    names = [argument.arg for argument in function.args.args]
    if name not in names:
        return None
    if f"{function.name}/{name}" in seen:
        return []
    seen, parts = (*seen, f"{function.name}/{name}"), []
    for caller in [path] if function.name.startswith("_") else FILES:
        for node, within in CALLS[caller]:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if called == function.name:
                given = {**dict(zip(names, node.args, strict=False)), **{k.arg: k.value for k in node.keywords}}
                parts += traced(given[name], within, caller, seen) if name in given else []
    return parts


def traced(argument: ast.expr, within: ast.FunctionDef | None, path: Path, seen: tuple[str, ...] = ()) -> list[str]:
    """The unsafe parts of an argument; what the function was handed is judged where it is called."""
    parts: list[str] = []
    for part in unsafe(argument):
        callers = handed(within, part, path, seen) if within else None
        parts += [part] if callers is None else callers
    return parts


def found(path: Path) -> list[str]:
    """The unsafe parts of all Markdown a file writes."""
    parts: list[str] = []
    for node, within in CALLS[path]:
        if not isinstance(node.func, ast.Attribute):
            continue
        name, base = node.func.attr, ast.unparse(node.func.value)
        if name not in RENDERED or base.startswith(("log", "ui", "making", "definitions")):
            continue
        place = RENDERED[name]
        words = [*node.args[place : place + 1], *(k.value for k in node.keywords if k.arg in NAMED)]
        parts += [part for argument in words for part in traced(argument, within, path)]
    return parts


def place(path: Path) -> str:
    return str(path.relative_to(ROOT)).removeprefix("dashboard/")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_of_others_are_neutralised_before_markdown(path: Path) -> None:
    assert [part for part in found(path) if (place(path), part) not in ALLOWED] == []


def test_every_reason_is_still_needed() -> None:
    assert {(place(path), part) for path in FILES for part in found(path)} >= ALLOWED
