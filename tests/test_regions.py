"""区域产业布局: later lists are marked as later, the four named industries stay four, the five regions add up."""

import pandas as pd

from dashboard.exhibits import build
from dashboard.figure import MapFigure
from dashboard.intake import tasks
from dashboard.intake.committing import changes
from dashboard.store import Change, Store


def test_every_prefecture_has_its_region_and_its_basis(store: Store) -> None:
    exhibit = build(store, "region_map")
    assert isinstance(exhibit.figure, MapFigure) and len(exhibit.figure.areas) == 21
    assert exhibit.table.groupby("经济区").size().to_dict() == {
        "成都平原经济区": 8, "川南经济区": 4, "川东北经济区": 5, "攀西经济区": 2, "川西北生态示范区": 2,
    }  # fmt: skip
    suining = exhibit.table.set_index("市州").loc["遂宁市"]
    assert "锂电" in suining["特色产业"] and "后出名单" in suining["依据"]


def test_of_ten_industries_four_are_named_and_six_are_not_invented(store: Store) -> None:
    exhibit = build(store, "industries_2019")
    assert "点名4个，其余6个名称本库未收录" in exhibit.title
    assert list(exhibit.table["点名的产业"]) == [
        "川南和川东北的天然气（页岩气）", "乐山多晶硅", "攀枝花钒钛", "遂宁锂电",
    ]  # fmt: skip


def test_the_five_regions_add_up_to_the_figure_of_their_own_source(store: Store) -> None:
    exhibit = build(store, "five_regions")
    assert len(exhibit.figure.points) == 5, "the circle around Chengdu is part of one of them"
    assert any("48,598.9亿元" in n and "48,598.8亿元" in n and "0.1亿元" in n for n in exhibit.notes)
    assert "29,523.3亿元" in exhibit.title


def test_growth_by_region_is_of_one_month_with_the_province_beside_it(store: Store) -> None:
    exhibit = build(store, "five_growth")
    assert exhibit.title == "2022年11月规上工业增速：攀西经济区15.0%最高，川西北生态示范区-2.6%最低"
    assert exhibit.figure.references[0].y == 7.9


def test_rectification_and_cooperation_say_what_is_not_held(store: Store) -> None:
    assert {"S104", "S105", "S106"} <= build(store, "rectification").facts
    table = build(store, "cooperation_areas").table.set_index("事项")["后续"]
    assert table["建设万达开川渝统筹发展示范区"] == "本库未收录"
    assert "2021年1月8日" in table["建设川渝毗邻地区产业合作园区"]


def test_sentences_follow_what_is_imported_later(store: Store) -> None:
    """A month of all five regions, a later count of firms, a report on the task: each moves the sentence about it."""
    table = store.catalogue.lake_tables["observation"]
    held = store.ask("observations", indicator="iva_growth")
    growth = held[held["region"].str.startswith("er_") & (held["end"] == pd.Timestamp("2022-11-30"))]
    growth = growth.assign(start=pd.Timestamp("2023-03-01"), end=pd.Timestamp("2023-03-31"), published="2023-04-20")
    firms = store.ask("observations", indicator="firms_to_rectify").head(1)
    firms = firms.assign(start=pd.Timestamp("2020-12-01"), end=pd.Timestamp("2020-12-31"), value=31.0, fact_id="")
    put = pd.concat([frame[[n for n in table.names if n in frame]] for frame in (growth, firms)], ignore_index=True)
    draft = tasks.reported(store, "P206", {"progress": "70"}, store.version)
    trial = store.trial([Change("observation", put.assign(file="手工.xlsx", raw="")), *changes(store, draft)])
    try:
        rectified, grown = (build(store, key, trial) for key in ("rectification", "five_growth"))
    finally:
        store.forget(trial)
    assert grown.title.startswith("2023年3月规上工业增速：攀西经济区15.0%最高") and "2023年3月" in grown.subtitle
    assert "2020年末" in rectified.notes[0] and "31户" in rectified.notes[0]
    assert "填报进度70%" in rectified.notes[1]
    assert "本库未收录" in build(store, "rectification").notes[0]
