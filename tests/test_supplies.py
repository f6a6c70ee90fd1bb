"""防护物资保供: multiples a layman can count, stages without invented dates, readings with their qualifiers."""

import re
from base64 import b64decode

from dashboard import dots
from dashboard.exhibits import build
from dashboard.figure import Dots, Pile
from dashboard.store import Store


def test_as_many_dots_as_the_multiple_says(store: Store) -> None:
    exhibit = build(store, "supply_multiples")
    assert exhibit.title == "2020年：口罩日产量扩大50倍、医用防护服扩大200倍、红外体温仪扩大150倍"
    assert isinstance(exhibit.figure, Dots)
    drawn = dots.drawn(exhibit.figure)
    pictures = [b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)", drawn)]
    assert [picture.count("<circle") for picture in pictures] == [50, 200, 150]
    assert any("N+1倍" in note for note in exhibit.notes), "the wording allows two readings"


def test_names_cannot_bring_markup() -> None:
    drawn = dots.drawn(Dots((Pile("<b>口罩</b>", 2, "<i>2倍</i>"),), "<script>"))
    assert "<b>口罩" not in drawn and "<i>2" not in drawn and "<script>" not in drawn


def test_stages_have_no_invented_dates(store: Store) -> None:
    exhibit = build(store, "supply_stages")
    assert list(exhibit.table["供给状况"]) == ["十分紧缺", "紧平衡", "基本满足", "有序出口"]
    assert set(exhibit.table["起止时间"]) == {"本库未收录"}


def test_readings_of_one_day_stay_bounds(store: Store) -> None:
    exhibit = build(store, "supply_readings")
    assert exhibit.title == "2020年3月12日：口罩日产量突破1000万只，防护服日产量突破1万套，口罩监测企业103户"
    assert "S001" in build(store, "supply_policies").facts
