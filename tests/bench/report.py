"""What a bench says: lines and tables for the screen and for tests/.bench/latest.md."""

from collections.abc import Sequence

from tests.server import ROOT

KEPT = ROOT / "tests" / ".bench"


class Report:
    """Lines for the screen and, at the end, for tests/.bench/latest.md."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str = "") -> None:
        """One line, now and in the file."""
        print(line, flush=True)
        self.lines.append(line)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A Markdown table with aligned columns."""
        widths = [max(len(row[number]) for row in (heads, *rows)) for number in range(len(heads))]

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

        self.say(line(heads))
        self.say("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        for row in rows:
            self.say(line(row))
        self.say()


def verdict(ratio: float, target: float, at_most: bool) -> str:
    """A ratio with its target and whether it is met."""
    met = ratio <= target if at_most else ratio >= target
    return f"{ratio:.2f} (target {'≤' if at_most else '≥'} {target:g}: {'met' if met else 'MISSED'})"
