"""What is said around a table: title, subtitle, 单位 line, notes, the sheet's name, the file's name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from dashboard.intake.cell_kinds import ANNEX, NOTE
from dashboard.intake.characters import compact
from dashboard.intake.facets import NONE, Parsed, Reader, year_so_far
from dashboard.intake.header_words import Measure
from dashboard.intake.lexicon import WHOLE
from dashboard.intake.lines import Line
from dashboard.intake.periods import Ambiguous, Period, find_period, kind_words
from dashboard.intake.units import find_unit

#: Words of titles that do not narrow what is measured.
_BENIGN = re.compile(
    r"部分|若干|规模以上|规上|各?经济区|五区|工业企业|企业|工业|经济|运行|主要|重点|指标|统计|月报|季报|年报|快报|简报|报表|月度|季度|年度|分月|逐月|历年|历史|各|分|按"
    r"|五市|两市|市州|市\(州\)|市、州|地区|区域|行业|产业|产品|门类|类型|情况|完成|一览|汇总|对比|比较|排名|位次|进度|数据|整理|发布|公布|资料|表"
    r"|增长速度|增速|增长|增幅|同比|累计|当月|本月|总量|总额|绝对额|绝对数|效益|全省|省|全国|市|州|大类|三大|五大|六大|支柱|优势|板块|名单|基本"
    r"|附件|附表|附|续|的|及|和|与|对|在|年|月|第|[一二三四五六七八九十]+|[a-z0-9.]+|sheet|统计局|经信厅|川|截至|末|[()《》“”\"'、，,。：:；;·\-—–_/~|\[\]【】]"
)
#: A county or another province in front of a title (龙泉驿区2021年…), once the usual words with 区 and 市 are gone.
_PLACES = re.compile(
    r"各?市州|市\(州\)|市、州|地区|区域|分区|[五六]大?区|经济区|园区|示范区|开发区|高新区|新区|城市|市场|省市|各[省市县区]|[全本][省市州县区]"
    r"|区县|县区|县域|[省市县]级|自治州?|[省市县区]内|[省市县区]外|片区|社区|[一二三四五六七八九十\d]+[省市县区州个]"
)
_PLACE = re.compile(r"(?:^|\|)(?P<place>[\u4e00-\u9fff]{2,5}?[市县区州省])(?=$|\||工业|规模|规上|主要|经济|重点|\d|\()")
_ARRANGED = re.compile(
    r"(?:分|按)(?:主要|重点)?(?:行业大类|行业|产业|产品|地区|市州|市\(州\)|市、州|门类|月|区域|经济类型)(?:分组?)?"
)
#: Words that narrow what is measured in a way the dictionary cannot say: never passed over.
NARROWING = re.compile(
    r"大中型|中小微|小微|大型|中型|小型|民营|非公|规模以下|规下|限额以上|重点企业|样本|监测企业|园区内|开发区|高新区|天府新区|本级"
)
_PUBLISHED = re.compile(r"(?:发布|公布|印发|制表|填报|报送)(?:日期|时间)\s*[:：]\s*(?P<date>.+)$")
_SOURCE = re.compile(r"^\s*(?:资料|数据)?来源\s*[:：]\s*(?P<source>.+?)[。；;]?\s*$")
_SOURCE_INSIDE = re.compile(r"(?:资料|数据)来源\s*[:：]\s*(?P<source>[^。；;]+)")
_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)[年\-/.](?P<m>\d{1,2})[月\-/.](?P<d>\d{1,2})日?")
_LABELLED = re.compile(
    r"^(?:报告期|统计时间|时期|时间|日期|统计期|所属时期|地区|统计地区|区域|行业|产业|指标|指标名称|统计口径|口径)\s*[:：]\s*(?P<said>.+)$"
)
_OFF_TOPIC = re.compile(r"^\s*(?:填报|制表|编制|报送|审核|联系|表号|导出|打印|填表|负责人|统计负责)[^:：]{0,8}[:：]")


@dataclass
class Said:
    """What one source of context says. Each facet as the list of different things said, so that contradictions show.

    subject: how far the title names what is measured: (indicator or "", name). unsure: words beside it that may
    narrow it.
    """

    level: str  # title, sheet, file
    place: Line | None = None
    periods: list[Period | Ambiguous] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    industries: list[str] = field(default_factory=list)
    subjects: list[Parsed] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    unknown_units: list[tuple[Line, str]] = field(default_factory=list)
    measure: Measure = ""
    status: str = ""
    caliber: str = ""
    scope: bool = False
    unsure: str = ""
    narrowing: str = ""
    strange_place: str = ""


@dataclass
class Context:
    """Everything around one table. levels: title, sheet name, file name, in this order of precedence."""

    levels: list[Said]
    title: str = ""
    source_line: str = ""
    published: str = ""

    @property
    def scope(self) -> bool:
        """Whether anything around the table says 规模以上."""
        return any(level.scope for level in self.levels)

    @property
    def units(self) -> list[str]:
        """The units of the title lines."""
        return self.levels[0].units


def around(reader: Reader, titles: Sequence[Line], notes: Sequence[Line], sheet: str, file: str) -> Context:
    """Read everything around one table."""
    said = Said("title")
    context = Context([said])
    for line in titles:
        _title_line(reader, line, said, context)
    for line in notes:
        source = _SOURCE.match(line.text) or _SOURCE_INSIDE.search(line.text)
        if source and not context.source_line:
            context.source_line = source["source"].strip()
        _publication(line.text, context)
        if re.match(r"^\s*(?:计量)?单位\s*[:：]", line.text):
            said.units += [unit.name for unit in find_unit(line.text).units if unit.name not in said.units]
    context.levels.append(_name(reader, sheet, "sheet"))
    context.levels.append(_name(reader, PurePath(file).stem, "file"))
    return context


def _publication(text: str, context: Context) -> None:
    stated = _PUBLISHED.search(text)
    if stated and not context.published:
        found = _DATE.search(compact(stated["date"]))
        if (
            found
            and 1 <= int(found["m"]) <= 12
            and 1 <= int(found["d"]) <= 31
            and re.match(r"\s*(?:发布|公布|印发)", text)
        ):
            context.published = f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"


def _title_line(reader: Reader, line: Line, said: Said, context: Context) -> None:
    text = line.text
    source = _SOURCE.match(text)
    if source:
        context.source_line = context.source_line or source["source"].strip()
        return
    if _PUBLISHED.search(text):
        _publication(text, context)
        return
    if _OFF_TOPIC.match(text) or NOTE.match(text) or ANNEX.match(text):
        return
    labelled = _LABELLED.match(text.strip())
    if labelled:
        parsed = reader.label(labelled["said"])
        _add(said, parsed)
        return
    unit = find_unit(text)
    said.units += [u.name for u in unit.units if u.name not in said.units]
    said.unknown_units += [(line, word) for word in unit.unknown]
    rest = unit.rest
    if "单位" in compact(text) and len(rest) <= 1:
        return
    if not context.title and rest:
        context.title = text.strip()
        said.place = line
    _running(reader, rest, said)


def _add(said: Said, parsed: Parsed) -> None:
    if parsed.period is not None:
        said.periods.append(parsed.period)
    if parsed.kind:
        said.kinds.append(parsed.kind)
    if parsed.region:
        said.regions.append(parsed.region)
    if parsed.industry and parsed.industry not in WHOLE:
        said.industries.append(parsed.industry)
    if parsed.indicator or parsed.base:
        said.subjects.append(parsed)
    said.units += [u for u in parsed.units if u not in said.units]


def _name(reader: Reader, name: str, level: str) -> Said:
    said = Said(level, Line(-1, -1, name))
    unit = find_unit(name)
    _running(reader, unit.rest, said)
    if level == "file":
        # A file's name says when and where, hardly ever what: 2021年工业投资.xlsx holds many things.
        said.measure = ""
    return said


def _running(reader: Reader, text: str, said: Said) -> None:
    """Take period, kind, region, industry and subject out of running text; what is left may narrow the subject."""
    lexicon = reader.lexicon
    word = compact(text)
    whole = reader.label(word) if len(word) <= 40 else NONE
    if (
        whole.known
        and (whole.indicator or whole.region or whole.industry or whole.period or whole.kind)
        and not whole.head
    ):
        _add(said, whole)
        said.measure = said.measure or whole.measure
        said.status = said.status or whole.status
        said.scope = said.scope or "规模以上" in word or "规上" in word
        return
    if re.search(r"(?:19|20)\d\d年?(?:-|至|到|—|–|~)(?:19|20)\d\d年?", word.replace("—", "-")):
        # 2019—2020年 spans years: the columns must say which.
        word = re.sub(r"(?:19|20)\d\d年?(?:-|至|到|—|–|~)+(?:19|20)\d\d年?", "", word)
    else:
        found = find_period(word)
        if found is not None:
            period = year_so_far(found.period)
            said.periods.append(period)
            word = found.rest
            if isinstance(period, Period) and period.said and period.kind:
                said.kinds.append(period.kind)
    kind, rest = kind_words(word)
    if kind and not lexicon.indicator(word):
        said.kinds.append(kind)
        word = rest
    if "规模以上" in word or "规上" in word:
        said.scope = True
    narrow = NARROWING.search(word)
    if narrow and not said.narrowing:
        said.narrowing = narrow[0]
    for status, marks in (("目标", "目标"), ("预测", "预计"), ("初步", "初步")):
        if marks in word and not said.status:
            said.status = status
    word = _ARRANGED.sub("", word)
    regions = lexicon.inside(word)
    for name, code, _, _ in regions:
        if code not in said.regions:
            said.regions.append(code)
        word = word.replace(name, "|")
    if said.level != "file" and (strange := _PLACE.search(_PLACES.sub("|", word))):
        said.strange_place = said.strange_place or strange["place"]
    subjects = lexicon.subjects_inside(word)
    industries = lexicon.industries_inside(word)
    rest = word
    if subjects:
        parsed = _subject(reader, word, subjects)
        said.subjects += parsed
        for one in parsed:
            if one.industry and one.industry not in said.industries:
                said.industries.append(one.industry)
        said.measure = said.measure or ("growth" if re.search(r"增速|增长|增幅|同比", word) else "")
        rest = _without(word, subjects)
    for name, industry in industries:
        if industry not in said.industries and not any(name in subject for subject in subjects):
            said.industries.append(industry)
        rest = rest.replace(name, "|")
    if said.subjects:
        left = _BENIGN.sub("", rest.replace("规上", "规模以上").replace("|", "").casefold())
        said.unsure = said.unsure or left


def _subject(reader: Reader, word: str, names: Sequence[str]) -> list[Parsed]:
    """The subjects named in a title, growth words right behind them included."""
    found: dict[tuple[str, str], Parsed] = {}
    lexicon = reader.lexicon
    for name in names:
        indicator = lexicon.indicator(name)
        if indicator:
            implied = lexicon.implied(indicator, name)
            parsed = Parsed(name, indicator=indicator, industry=implied.industry, caliber=implied.caliber)
        else:
            parsed = Parsed(name, base=name)
        found[parsed.indicator, parsed.base] = parsed
    grown = {lexicon.grown(p.base) for p in found.values() if p.base}
    return [p for p in found.values() if p.indicator not in grown or p.base]


def _without(word: str, names: Sequence[str]) -> str:
    from dashboard.intake.names import normalised

    rest = normalised(word)
    for name in names:
        rest = rest.replace(name, "|")
    return rest
