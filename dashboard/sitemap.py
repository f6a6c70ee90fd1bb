"""The pages of the product: key, title, address and file, in the order of the navigation.

Navigation, address checks, the command line and the tests all read this list; a new page is one
file in pages/ and one line here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page. path is the part after "/" ("" is the home page); icon a Material symbol name."""

    key: str
    title: str
    path: str
    icon: str

    @property
    def file(self) -> str:
        """The page's script, relative to the project root."""
        return f"pages/{self.key}.py"

    @property
    def href(self) -> str:
        """The page's address on this server."""
        return f"/{self.path}"


PAGES: tuple[Page, ...] = (
    Page("overview", "运行总览", "", "dashboard"),
    Page("monthly", "月度运行", "monthly", "calendar_month"),
    Page("recovery", "工业运行走势（V型回升）", "recovery", "show_chart"),
    Page("pillars", "五大支柱产业", "pillars", "factory"),
    Page("innovation", "产业创新平台", "innovation", "lightbulb"),
    Page("parks", "川渝产业合作园区", "parks", "map"),
    Page("supplies", "防护物资保供", "supplies", "health_and_safety"),
    Page("enterprises", "企业培育与园区", "enterprises", "domain"),
    Page("environment", "数字经济与要素保障", "environment", "bolt"),
    Page("regions", "区域产业布局", "regions", "location_on"),
    Page("ledger", "重点工作台账", "ledger", "checklist"),
    Page("briefing", "运行分析", "briefing", "article"),
    Page("outlook", "监测与预判", "outlook", "traffic"),
    Page("tax_electricity", "税电景气测算", "tax_electricity", "electric_meter"),
    Page("per_mu", "亩均效益评价", "per_mu", "grid_on"),
    Page("indicators", "指标数据库", "indicators", "database"),
    Page("upload", "报表导入", "upload", "upload_file"),
    Page("meeting", "汇报演示", "meeting", "co_present"),
)


def page(key: str) -> Page:
    """Return the page with this key; a KeyError here is a programming error, found by the tests."""
    return next(p for p in PAGES if p.key == key)
