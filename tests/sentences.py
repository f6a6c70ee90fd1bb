"""A reader of exhibits: holds every title, text, label, spoken text and note against the points they speak of.

It knows nothing of the wording rules of the product; it reads Chinese as an official does who has the data beside him.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from dashboard.analysis.narrative import told
from dashboard.exhibits import Exhibit
from dashboard.figure import Answers, Cards, Dots, Figure, Gantt, Heat, MapFigure, Prose
from dashboard.wording import NOT_HELD

NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
#: Times are no values: 2020年1—2月, 4月26日, 一季度, 2020年末, 2018—2025年.
DATE = re.compile(
    r"\d{4}(?:[—-]\d{4})?年(?:末|度|全年)?|\d{1,2}(?:[—－-]\d{1,2})?月(?:末|份|上旬|中旬|下旬)?|\d{1,2}日"
    r"|第?[一二三四]季度|\d{4}-\d\d(?:-\d\d)?"
)
UNIT = r"(?:%|个百分点|亿元|万元|元|家|个|户|万|倍|项|条|期|种|座|吨|千瓦时|人|点|分|处|次|件|元/亩|万元/亩)"
#: What stands in a text only because a value was missing or a template was filled by accident.
NONSENSE = [
    (re.compile(r"(?<![A-Za-z])(?:nan|NaN|None|NaT|inf|<NA>|Timestamp|Decimal|True|False)(?![A-Za-z])"), "no word"),
    (re.compile(r"（[，、；：\s]*）|“”|《》"), "empty brackets"),
    (re.compile(r"[，、；：][，、；：。]|。[。，、；]"), "two marks"),
    (re.compile(r"^[，、；：。）]|[，、：（“]$"), "mark at the edge"),
    (re.compile(r"\d\.\d{7,}"), "digits of a machine"),
    (re.compile(r"(?<![\d.])-0(?:\.0+)?(?![\d.])"), "minus nought"),
    (re.compile(r"(?:由|为|至|达|增长|下降|共)(?:%|亿元|家(?!具|电|庭)|个百分点)"), "unit without number"),
    (re.compile(r"本库未收录(?:%|个|家|亿元)"), "unit without number"),
    (re.compile(r"约约|预计预计|超过超过|左右左右|低于低于|达达|增长增长|年年(?!度)"), "said twice"),
    (re.compile(r"(?:增长|下降|加快|回落|收窄|扩大|上升|提高|减少|降低|增加|多|快|慢)(?:了|约)?-\d"), "signed twice"),
    (re.compile(r"(?<![\d.])0(?:\.0+)?个百分点"), "a difference of nought"),
    (re.compile(r"(?:增长|下降)(?:0(?:\.0+)?%|持平|由亏转盈|本库未收录)"), "no growth"),
    (re.compile(r"\{\w*\}|\[\]|\(\)"), "template"),
    (re.compile(r"(?:增至|降至|升至|回升至|回落至)[，。；]?$"), "moves nowhere"),
]
PAIRS = ("（）", "“”", "《》")
UP = r"回升|上升|提升|提高|增加|扩大|升|增"
DOWN = r"回落|下降|下滑|减少|缩小|收窄|降|减|跌"
MOVE = re.compile(rf"(?P<up>{UP})?(?P<down>{DOWN})?(?:至|到)(?P<to>[^，]*)")
#: 比2025年全年加快0.2个百分点, 高于全国1.7个百分点.
GAP = re.compile(
    r"(?P<w1>高于|低于|比|较)(?P<who>[^\d，。；]{0,14}?(?:\d{4}年[^\d，。；]{0,6}?|\d+(?:—\d+)?月[^\d，。；]{0,6}?)*)"
    r"(?P<w2>高|低|加快|回落|提高|放缓|多|少|快|慢|上升|下降|收窄|扩大)?(?P<n>\d[\d.]*)个百分点"
)
#: A time and the value told of it: 1—2月降至-5.2%, 2020年末的13家.
DATED = re.compile(
    r"(?<!上年)(?<!上一年)(?P<year>\d{4}年)?(?P<rest>年末|末|全年|\d{1,2}(?:—\d{1,2})?月(?:末|\d{1,2}日)?)?"
    rf"(?:的|为|累计|当月|降至|达|增长|最低为|最低)*(?P<n>{NUMBER})(?P<unit>{UNIT})"
)


#: Texts that are values as published.
VALUES = ("cell", "label", "shown", "card")


class Fault(NamedTuple):
    """What is wrong with which text."""

    where: str
    why: str
    text: str


def texts(exhibit: Exhibit) -> Iterator[tuple[str, str]]:
    """Every text of an exhibit, with what it is."""
    yield "title", exhibit.title
    yield "subtitle", exhibit.subtitle
    yield "through", exhibit.through
    yield from (("note", note) for note in exhibit.notes)
    yield from (("spoken", line) for line in told(exhibit.figure))
    yield from (("heading", str(name)) for name in exhibit.table.columns)
    for name in exhibit.table.columns:
        if not pd.api.types.is_numeric_dtype(exhibit.table[name]):
            yield from (("cell", str(cell)) for cell in exhibit.table[name].unique())
    yield from drawn(exhibit.figure)


def drawn(figure: object) -> Iterator[tuple[str, str]]:
    """The texts of a figure."""
    if isinstance(figure, Figure):
        for name in ("series", "label", "shown", "period", "note"):
            yield from ((name, str(text)) for text in figure.points[name].unique())
        yield from (("series", line.text) for line in figure.series)
        yield from (("axis", text) for _, text in (*figure.x.ticks, *figure.y.ticks))
        yield from (("category", name) for name in figure.categories)
        yield from (("event", text) for event in figure.events for text in (event.label, event.note))
        yield from (("reference", line.label) for line in figure.references)
    elif isinstance(figure, Cards):
        for card in figure.cards:
            yield from (("card", text) for text in (card.label, card.value, card.period, card.note, card.source))
    elif isinstance(figure, Answers):
        for item in figure.items:
            yield from (("answer", text) for text in (item.question, item.answer, item.detail))
    elif isinstance(figure, Dots):
        yield from (("dots", text) for pile in figure.piles for text in (pile.label, pile.value, pile.note))
    elif isinstance(figure, Heat):
        for name in ("row", "column", "text", "shown", "note"):
            yield from (("heat", str(text)) for text in figure.cells[name].unique())
    elif isinstance(figure, Gantt):
        for name in ("label", "group", "shown"):
            yield from (("gantt", str(text)) for text in figure.tasks[name].unique())
    elif isinstance(figure, MapFigure):
        yield from (("map", str(text)) for name in ("name", "text", "tip") for text in figure.areas[name].unique())
    elif isinstance(figure, Prose):
        for paragraph in figure.paragraphs:
            yield from (("prose", "".join(span.text for span in sentence)) for sentence in paragraph.sentences)


def faults(exhibit: Exhibit) -> list[Fault]:
    """All that is wrong with an exhibit's texts."""
    found: list[Fault] = []
    known = Known(exhibit)
    for where, text in texts(exhibit):
        text = text.strip()
        if not text:
            if where == "title":
                found.append(Fault(where, "empty", text))
            continue
        # A published value may well be nought; a difference that is told should not be.
        found += [Fault(where, why, text) for why in nonsense(text) if where not in VALUES or "nought" not in why]
        if where not in ("heading", "category", "axis", "event"):
            found += [Fault(where, why, text) for why in moves(text)]
        if where in ("title", "subtitle", "note", "spoken", "answer", "prose", "card"):
            found += [Fault(where, why, text) for why in known.signs(text)]
        if where in ("title", "spoken", "answer", "prose"):
            found += [Fault(where, why, text) for why in (*known.differences(text), *known.extremes(text))]
        if where == "title":
            found += [Fault(where, why, text) for why in (*known.years(text), *known.numbers(text), *known.turns(text))]
            found += [Fault(where, why, text) for why in (*known.dated(text), *known.every(text))]
    return [*found, *known.labels()]


def nonsense(text: str) -> Iterator[str]:
    """What no writer would leave in a text."""
    for pattern, why in NONSENSE:
        if hit := pattern.search(text):
            yield f"{why}: {hit[0]}"
    for left, right in PAIRS:
        if text.count(left) != text.count(right):
            yield f"open bracket: {left}"


def values(text: str) -> list[float]:
    """The numbers of a text that are no times."""
    one_end = re.sub(rf"(?<=\d%)～{NUMBER}%", "", DATE.sub("　", text))
    return [float(n.replace(",", "")) for n in re.findall(NUMBER, one_end)]


def moves(text: str) -> Iterator[str]:
    """Rises and falls from one value to another that the two values do not make."""
    for sentence in re.split(r"[。；]", text):
        for hit in re.finditer(MOVE, sentence):
            if not (hit["up"] or hit["down"]):
                continue
            before, after = values(sentence[: hit.start()]), values(hit["to"])
            if "由" in sentence[: hit.start()] and not after:
                yield f"moves to no number: {hit[0]}"
            if not before or not after:
                continue
            if hit["up"] and not hit["down"] and after[0] <= before[-1]:
                yield f"no rise: {before[-1]} → {after[0]}"
            if hit["down"] and after[0] >= before[-1]:
                yield f"no fall: {before[-1]} → {after[0]}"
    for hit in re.finditer(r"由(负转正|正转负)（([^）]*)）", text):
        if any(float(was) > 0 if hit[1] == "负转正" else float(was) < 0 for was in re.findall(r"(-?[\d.]+)%", hit[2])):
            yield f"turned the wrong way: {hit[0]}"


class Known:
    """What an exhibit's data say: its points, table, cards and the rows it rests on."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.exhibit = exhibit
        figure = exhibit.figure
        self.points = figure.points if isinstance(figure, Figure) else pd.DataFrame()
        cells = [str(c) for name in exhibit.table.columns for c in exhibit.table[name]]
        told_values = [str(t) for _, t in drawn(figure)]
        evidence = exhibit.evidence
        own = [str(t) for t in evidence["shown"]] if len(evidence) else []
        self.rows = list(zip(evidence.get("label", []), evidence.get("period", []), own, strict=False))
        self.texts = [*cells, *told_values, *own]
        numbers = [n for text in self.texts for n in values(text)]
        if len(self.points):
            for name in ("y", "low", "high"):
                numbers += [float(n) for n in pd.to_numeric(self.points[name]).dropna()]
        self.held = {round(n, 4) for n in numbers}

    @staticmethod
    def _is(value: float, told: float) -> bool:
        return abs(value - told) < 0.051

    def _has(self, number: float, decimals: int) -> bool:
        return any(abs(n - number) < 0.5 * 10**-decimals + 1e-9 for n in self.held)

    def signs(self, text: str) -> Iterator[str]:
        """Growth told of a number that is a fall in the data, or the other way round."""
        for hit in re.finditer(rf"(?P<verb>增长|下降)(?P<n>{NUMBER})%", text):
            number = float(hit["n"].replace(",", ""))
            sign = 1 if hit["verb"] == "增长" else -1
            if -sign * number in self.held and sign * number not in self.held:
                yield f"the wrong sign: {hit[0]}"

    def differences(self, text: str) -> Iterator[str]:
        """A gap that no two values have, or in the other direction."""
        for clause in re.split(r"[。；]", text):
            for hit in re.finditer(GAP, clause):
                word = hit["w2"] or hit["w1"]
                apart = float(hit["n"])
                decimals = len(hit["n"].partition(".")[2])
                own = [*values(self.exhibit.title)[:1], *values(clause[: hit.start()])]
                if not values(clause[: hit.start()]):
                    continue
                sign = 1 if word in ("高于", "高", "加快", "提高", "多", "快", "上升", "收窄") else -1
                starts = {*own[:1], own[-1]}
                starts |= {-n for n in starts if word in ("收窄", "扩大") or "下降" in clause[: hit.start()]}
                if not any(self._has(round(s - sign * apart, 4), decimals) for s in starts):
                    yield f"no such gap: {hit[0]} from {own[-1]}"

    def extremes(self, text: str) -> Iterator[str]:
        """A highest or lowest that is not."""
        if not len(self.points) or not isinstance(self.exhibit.figure, Figure):
            return
        y = self.points.assign(y=pd.to_numeric(self.points["y"])).dropna(subset=["y"])
        # A total beside its parts is none of those compared.
        y = y[(y["role"] != "bound") & ~y["x"].astype(str).str.endswith("合计")]
        for name in sorted({str(c) for c in self.exhibit.figure.categories if c}, key=len, reverse=True):
            own = y[y["x"].astype(str) == name]
            for hit in re.finditer(rf"{re.escape(name)}(?P<of>[^，。；、]{{0,14}}?)(?P<w>最[高低多少]|居首)", text):
                if values(hit["of"]) and not any(self._is(v, values(hit["of"])[0]) for v in own["y"]):
                    continue
                if own.empty:
                    yield f"no value, yet {hit[0]}"
                    continue
                most = hit["w"] in ("最高", "居首", "最多")
                ends = [s["y"].max() if most else s["y"].min() for _, s in y.groupby(["series", "role"])]
                over = y["y"].max() if most else y["y"].min()
                if not any(v in (*ends, over) for v in own["y"]):
                    yield f"not the {hit['w']}: {hit[0]}"
            text = text.replace(name, "　")  # 制造业 is not meant by 低空飞行器制造业

    def years(self, text: str) -> Iterator[str]:
        """A year the data do not have; what is said not to be held may be of any year."""
        if not self.rows or NOT_HELD in text or re.search(r"待催报|报送|没有", text):
            return
        around = " ".join([*self.texts, *(p for _, p, _ in self.rows), *(str(v) for _, v in self.exhibit.params)])
        around += " ".join(self.points["period"].astype(str)) if len(self.points) else ""
        if isinstance(self.exhibit.figure, Figure):
            around += " ".join(text for _, text in self.exhibit.figure.x.ticks)
        for year in set(re.findall(r"(\d{4})年", text)):
            if len(self.texts) and year not in around:
                yield f"a year the data do not have: {year}"

    def numbers(self, text: str) -> Iterator[str]:
        """A percentage in a title that neither the data nor a difference of them give."""
        bare = DATE.sub("　", text)
        for hit in re.finditer(rf"(?P<n>{NUMBER})%", bare):
            number = float(hit["n"].replace(",", ""))
            if "合计" in bare[: hit.start()] and abs(sum(values(bare[: hit.start()])) - number) < 1e-9:
                continue
            decimals = len(hit["n"].partition(".")[2])
            if not self._has(number, decimals) and not self._has(-number, decimals):
                yield f"a number the data do not have: {hit[0]}"

    def turns(self, text: str) -> Iterator[str]:
        """A turn that the series does not make."""
        if re.search(r"由负转正|V型回升(?!）)", text):
            numbers = [n for _, _, shown in sorted(self.rows, key=lambda r: str(r[1])) for n in values(shown)[:1]]
            if not (any(n < 0 for n in numbers) and any(n > 0 for n in numbers)):
                yield "no turn from below zero to above"

    def dated(self, text: str) -> Iterator[str]:
        """A value told of a time it does not have."""
        if not self.rows:
            return
        named = re.findall(r"\d{4}年", f"{text}{self.exhibit.subtitle}")
        said = named[0] if named else ""
        for hit in re.finditer(DATED, text):
            if not hit["year"] and not hit["rest"]:
                continue
            before = re.findall(r"\d{4}年", text[: hit.start()])
            said = hit["year"] or (before[-1] if before else said)
            number = float(hit["n"].replace(",", ""))
            rows = [when for _, when, shown in self.rows if {number, -number} & set(values(shown))]
            if not rows:
                continue
            when = said + (hit["rest"] or "").replace("全年", "").replace("年末", "末")
            if not any(str(period).startswith(when) for period in rows):
                yield f"{hit[0]} is of {'/'.join(sorted(set(map(str, rows)))[:3])}, not of {when}"

    def every(self, text: str) -> Iterator[str]:
        """That all are above a line which some are not."""
        if not isinstance(self.exhibit.figure, Figure) or not re.search(r"均(?:超过|高于)|全部(?:超过|高于)", text):
            return
        y = pd.to_numeric(self.points["y"]).dropna()
        for line in self.exhibit.figure.references:
            if line.label in text and (y < line.y).any():
                yield f"not all above {line.label}"

    def labels(self) -> Iterator[Fault]:
        """Labels that say another number than their point, or less than the value behind it does."""
        if not len(self.points):
            return
        evidence = self.exhibit.evidence
        shown = dict(zip(evidence["id"], evidence["shown"], strict=True)) if len(evidence) else {}
        # Bars may show their distance from a line; then the subtitle says from which one.
        offsets = (0.0, 100.0) if "100之差" in self.exhibit.subtitle else (0.0,)
        for row in self.points.itertuples(index=False):
            label = str(row.label)
            numbers = values(label)
            if len(numbers) == 1 and row.y == row.y and row.y is not None:
                decimals = len(re.findall(NUMBER, label)[0].partition(".")[2]) if re.findall(NUMBER, label) else 0
                if min(abs(numbers[0] - own - float(row.y)) for own in offsets) > 0.5 * 10**-decimals + 1e-9:
                    yield Fault("label", f"another number than its point {row.y}", label)
            behind = shown.get(row.id, "")
            for word in ("预计", "有望", "约", "左右", "超过", "低于", "不低于", "近", "以上"):
                if label and numbers and word in behind and word not in label:
                    yield Fault("label", f"{word} fell off {behind}", label)


def distinct(found: Iterable[Fault]) -> list[Fault]:
    """Each fault once, in order."""
    return list(dict.fromkeys(found))
