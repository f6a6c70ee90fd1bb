"""Palette, type and sizes: the one place where the look of every exhibit is decided.

Colours are chosen so that neighbouring tones differ in lightness as well as in hue (safe for
colour-blind readers and for a grey print), and every tone used for text reaches a contrast of
4.5:1 on white (WCAG 2.2 AA).
"""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Size:
    """Type and mark sizes in CSS pixels for one surface."""

    label: int
    title: int
    mark: int
    line: float


#: The desk reads at 50 cm; a meeting room at 4 m.
SIZES: dict[str, Size] = {"screen": Size(12, 13, 60, 2.4), "present": Size(20, 22, 160, 4.0)}

#: Below this width in pixels (a phone) a chart leaves out the words beside its marks.
NARROW = 480


def ems(text: str) -> float:
    """The width of a text in units of its type size; Chinese characters are square."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.56 for char in text)
