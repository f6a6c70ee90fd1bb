"""What templates there are, which indicators each asks for, and how its period is written."""

from dataclasses import dataclass, replace
from typing import Literal

#: What may be chosen for a template, and what it is called.
TOPICS: dict[str, str] = {
    "overall": "总体情况月报",
    "prefectures": "分市州工业增加值",
    "industries": "分行业工业增加值",
    "products": "主要产品产量",
    "benefits": "效益指标",
    "pillars": "五大支柱产业",
    "tax_power": "税电数据",
    "tax_electricity_entry": "税电景气测算填报表",
    "enterprises": "企业培育",
    "platforms": "创新平台",
    "centre_register": "创新中心名单",
    "park_register": "合作园区名单",
    "work_item_register": "重点工作台账填报表",
    "per_mu_register": "亩均评价填报表",
}
#: What stands over a form where that says more than the topic.
TITLES = {
    "overall": "工业经济总体情况月报",
    "prefectures": "各市（州）规模以上工业增加值",
    "industries": "分行业规模以上工业增加值",
    "benefits": "规模以上工业企业效益指标",
    "tax_power": "税电监测数据",
    "enterprises": "企业培育情况",
    "platforms": "创新平台建设情况",
}
#: Indicators down the side, by topic.
DOWN: dict[str, tuple[str, ...]] = {
    "overall": (
        "iva_growth", "revenue", "revenue_growth", "profit", "profit_growth", "sales_rate",
        "industrial_investment_growth", "tech_investment_growth", "industrial_electricity_growth", "tax_sales_growth",
        "ppi_growth", "ipi_growth",
    ),
    "benefits": ("revenue", "revenue_growth", "profit", "profit_growth", "sales_rate"),
    "tax_power": (
        "industrial_electricity_growth", "tax_sales_growth", "tax_power_growth", "tax_electricity_index",
        "tax_electricity_production", "tax_electricity_sales",
    ),
}  # fmt: skip
#: Counts at the end of a period, by topic.
COUNTS: dict[str, tuple[str, ...]] = {
    "enterprises": (
        "scaled_firms", "ten_billion_firms", "specialised_national",
        "specialised_provincial", "little_giants", "innovative_smes", "champions", "listed_industrial",
    ),
    "platforms": (
        "innovation_centres", "pilot_platforms", "demonstration_enterprises", "base_stations_5g", "cloud_enterprises",
        "smart_factories", "national_bases", "provincial_bases",
    ),
}  # fmt: skip
#: Indicators across the top, by topic; the second of a pair: cumulative only.
ACROSS: dict[str, tuple[tuple[str, bool], ...]] = {
    "prefectures": (("iva_growth", False),),
    "industries": (("iva_growth", False), ("iva_share", True)),
    "pillars": (
        ("iva_growth", True), ("revenue", True), ("revenue_growth", True), ("profit", True), ("profit_growth", True),
    ),
}  # fmt: skip
#: Amounts of 税电景气测算, each asked for with the period it is set against: the one before, or that of a year before.
AGAINST: dict[str, Literal["上期", "上年同期"]] = {
    "te_capacity": "上期", "te_registrations": "上期", "te_purchases": "上期",
    "te_electricity": "上年同期", "te_invoiced": "上年同期", "te_invoicing_firms": "上年同期",
}  # fmt: skip
INDUSTRY_LEVELS = ("门类", "大类")


@dataclass(frozen=True)
class Times:
    """The period proposed for a template: headers as the reader of sheets knows them best."""

    year: int
    month: int

    @property
    def single(self) -> str:
        """2026年3月（当月); "" for January–February, which are published together."""
        return f"{self.year}年{self.month}月（当月）" if self.month > 2 else ""

    @property
    def total(self) -> str:
        """2026年1-3月（累计)."""
        return f"{self.year}年1-{self.month}月（累计）"

    @property
    def stock(self) -> str:
        """2026年3月末."""
        return f"{self.year}年{self.month}月末"

    @property
    def title(self) -> str:
        """2026年3月, 2026年1-2月."""
        return f"{self.year}年{'1-2' if self.month <= 2 else self.month}月"

    def headers(self, cumulative_only: bool = False) -> tuple[str, ...]:
        """The entry columns of an indicator: the month and January to the month."""
        return (self.total,) if cumulative_only or not self.single else (self.single, self.total)

    @property
    def before(self) -> str:
        """The month up to which last values are looked for (YYYY-MM)."""
        return f"{self.year - 1}-12" if self.month <= 2 else f"{self.year}-{self.month - 1:02d}"

    @property
    def alone(self) -> str:
        """The month itself; January–February as one: 2026年3月（当月）, 2026年1-2月（累计）."""
        return self.single or self.total

    def set_against(self, base: Literal["上期", "上年同期"]) -> tuple[str, ...]:
        """What an amount of the month is set against, as headers; January–February against November and December."""
        if base == "上年同期":
            return (replace(self, year=self.year - 1).alone,)
        if self.month <= 2:
            return tuple(Times(self.year - 1, month).alone for month in (11, 12))
        return (Times(self.year, self.month - 1).alone,)
