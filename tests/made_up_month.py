"""A made-up month, 2026年3月, as an import would bring it: province, nation, prefectures, industries, products."""

from typing import Any

import pandas as pd

from dashboard.store import Change, Store

SOURCE = "sheet_made_up"
#: 1–3月 growth by prefecture; 甘孜 and 阿坝 have not reported, 凉山 only its revenue.
PREFECTURES = {
    "510100": 7.4, "510300": 6.1, "510400": 5.2, "510500": 6.8, "510600": 8.3, "510700": 9.6, "510800": 7.9,
    "510900": 6.5, "511000": 5.9, "511100": 7.2, "511300": 4.8, "511400": 8.8, "511500": 9.6, "511600": 6.0,
    "511700": 7.7, "511800": 10.2, "511900": -1.3, "512000": 3.4,
}  # fmt: skip
INDUSTRIES = {
    "mining": 5.1, "manufacturing": 7.3, "utilities": 4.2, "computer_electronics": 15.8, "auto_manufacturing": 12.4,
    "chemical_manufacturing": 9.1, "liquor_beverage_tea": 2.6, "nonmetal_minerals": -3.4, "electrical_machinery": 11.0,
    "pharmaceuticals": 6.3, "general_equipment": 4.7, "ferrous_smelting": -6.2, "power_heat": 3.9,
}  # fmt: skip
SHARES = {"mining": 8.1, "manufacturing": 80.4, "utilities": 11.5}
PRODUCTS = {
    "auto": ("output_auto", 28.4, 21.7), "computers": ("output_computers", 1902.0, -4.1),
    "baijiu": ("output_baijiu", 88.6, 1.2), "nev": ("", None, 63.5), "natural_gas": ("", None, 5.8),
    "polysilicon": ("output_polysilicon", 4120.0, -18.3), "electricity": ("", None, 7.7),
}  # fmt: skip
PROVINCE = (
    ("iva_growth", "累计", 7.0), ("iva_growth", "当月", 7.6), ("revenue", "累计", 13120.4),
    ("revenue_growth", "累计", 4.4), ("profit", "累计", 812.7), ("profit_growth", "累计", -2.1),
    ("sales_rate", "累计", 95.1), ("industrial_investment_growth", "累计", 9.8),
    ("industrial_electricity_growth", "累计", 5.6), ("tax_sales_growth", "累计", 6.9), ("ppi_growth", "累计", -1.4),
)  # fmt: skip


def row(indicator: str, kind: str, value: float | None, **said: Any) -> dict[str, Any]:
    """One observation of 2026年3月; cumulative from January. Anything may be said otherwise."""
    start = "2026-01-01" if kind == "累计" else "2026-03-01"
    return {
        "indicator": indicator, "region": "510000", "industry": "all", "caliber": "", "kind": kind, "start": start,
        "end": "2026-03-31", "value": value, "status": "公布", "source": SOURCE, "published": "2026-04-18",
        "confidence": "高", "disclosure": "内部", "file": "3月报表.xlsx", "sheet": "Sheet1", "cell": "C7",
        "raw": "" if value is None else f"{value:.1f}", "import_record": "2026-04-18T09:00:00", **said,
    }  # fmt: skip


def rows() -> pd.DataFrame:
    """All observations of the made-up month, with the shares of a year before and a target for the year."""
    found = [row(i, kind, value) for i, kind, value in PROVINCE]
    found += [row("iva_growth", "累计", 6.1, region="100000")]
    found += [row("iva_growth", "累计", v, region=code) for code, v in PREFECTURES.items()]
    found += [row("revenue", "累计", 402.2, region="513400")]
    found += [row("iva_growth", "累计", v, industry=i) for i, v in INDUSTRIES.items()]
    found += [row("iva_share", "累计", v, industry=i, start="2025-01-01", end="2025-03-31") for i, v in SHARES.items()]
    for industry, (output, amount, growth) in PRODUCTS.items():
        found.append(row("output_growth", "累计", growth, industry=industry))
        if output:
            found.append(row(output, "累计", amount, industry=industry))
    found.append(row(
        "iva_growth", "累计", 6.5, end="2026-12-31", status="目标", wording="左右", approximation="左右",
        published="2026-01-28", raw="6.5",
    ))  # fmt: skip
    return pd.DataFrame(found)


def commit(store: Store, frame: pd.DataFrame | None = None) -> int:
    """Commit the month (or the rows given) with its source; returns the new version."""
    source = pd.DataFrame([{
        "id": SOURCE, "publisher": "四川省统计局", "title": "3月工业经济运行情况", "kind": "报表", "preference": 3,
    }])  # fmt: skip
    put = rows() if frame is None else frame
    return store.commit([Change("source", put=source), Change("observation", put=put)], "张三", "导入2026年3月报表")
