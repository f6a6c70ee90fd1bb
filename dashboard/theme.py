"""Palette, type and sizes: the one place where the look of every exhibit is decided.

Colours are chosen so that neighbouring tones differ in lightness as well as in hue (safe for
colour-blind readers and for a grey print), and every tone used for text reaches a contrast of
4.5:1 on white (WCAG 2.2 AA).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Any

FONT = '"Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

INK = "#1B2430"
MUTED = "#55606E"
GRID = "#E6EAF0"
ZERO = "#7A8594"
PAPER = "#FFFFFF"

#: Meaning → colour. A figure names the meaning, never the colour.
TONES: dict[str, str] = {
    "main": "#1F5FA8",
    "nation": "#5B6675",
    "chongqing": "#9A6700",
    "second": "#00735A",
    "third": "#8E4585",
    "alert": "#B93A0B",
    "soft": "#8FB3DC",
    "context": "#A9B4C2",
}

#: Fills of areas and tiles: light enough for dark text on top.
FILLS: dict[str, str] = {
    "main": "#CFE0F3",
    "chongqing": "#F3E3BF",
    "sand": "#FBF6E9",
    "second": "#CDE9E0",
    "third": "#EAD7E8",
    "soft": "#E4EDF7",
    "context": "#EEF1F5",
}

#: Several years on one axis: the newest is darkest; older years step back.
YEARS = ["#1F5FA8", "#B93A0B", "#00735A", "#8E4585", "#9A6700", "#4C78A8", "#5B6675", "#7A8594"]


def style(name: str, **more: str) -> str:
    """The style sheet styles/<name>.css as HTML, with our colours for $ink, $grid, $main … ($main_fill: its fill)."""
    colours = {"ink": INK, "muted": MUTED, "grid": GRID, "paper": PAPER, **TONES}
    fills = {f"{tone}_fill": fill for tone, fill in FILLS.items()}
    sheet = (Path(__file__).parent / "styles" / f"{name}.css").read_text(encoding="utf-8")
    return f"<style>\n{Template(sheet).substitute(colours, **fills, **more)}</style>"


@dataclass(frozen=True)
class Size:
    """Type and mark sizes in CSS pixels for one surface.

    em, em_half: what one em of a name beside its last point takes of the horizontal range, on a chart of full and of
    half width. apart: the least distance of two such names, step: that of words of events, as shares of the vertical
    range; room: what is left free above and below the values, as a share of theirs. width: of the chart in pixels,
    0 where it follows the page.
    """

    label: int
    title: int
    mark: int
    line: float
    em: float = 0.016
    em_half: float = 0.034
    apart: float = 0.062
    step: float = 0.055
    room: float = 0.08
    width: int = 0

    def at(self, height: int, events: bool) -> "Size":
        """The same with the shares that type of this size takes of a chart so high, where its size is known."""
        if not self.width:
            return self
        plot = height - 3.6 * self.label
        free = 1.9 * self.label
        room = min(0.4, free / max(free, plot - (3.6 if events else 2.0) * free))
        return replace(self, apart=1.3 * self.label / plot, step=1.25 * self.label / plot, room=room)


#: On a slide every chart has the full width within the margins of its 1280 pixels.
PRESENT = Size(20, 22, 160, 4.0, em=0.0225, em_half=0.0225, width=1168)
#: The desk reads at 50 cm; a meeting room at 4 m.
SIZES: dict[str, Size] = {"screen": Size(12, 13, 60, 2.4), "present": PRESENT}

#: Below this width in pixels (a phone) a chart leaves out the words beside its marks.
NARROW = 480


def halos(wide: float) -> list[dict[str, Any]]:
    """How texts on halos are drawn: all halos, then all texts; in one, each letter's halo would cover another letter.

    wide: of the halo's line in pixels, half of it outside the letter."""
    return [{"stroke": PAPER, "strokeWidth": wide, "strokeJoin": "round", "aria": False}, {}]


def ems(text: str) -> float:
    """The width of a text in units of its type size; Chinese characters are square."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.56 for char in text)


#: Fields of a heat map: tone → (fill, ink on it). Five lights, hottest first; a scale around its middle; a gap.
HEAT: dict[str, tuple[str, str]] = {
    "red": ("#C8341F", PAPER),
    "yellow": ("#F2C14B", INK),
    "green": ("#7DBE8A", INK),
    "sky": ("#A9D3EE", INK),
    "blue": ("#2F6FB5", PAPER),
    "low3": ("#2166AC", PAPER),
    "low2": ("#67A9CF", INK),
    "low1": ("#D1E5F0", INK),
    "mid": ("#F7F7F2", INK),
    "high1": ("#FDE3CB", INK),
    "high2": ("#F4A261", INK),
    "high3": ("#C2570C", PAPER),
    "gap": ("#FFFFFF", MUTED),
}
