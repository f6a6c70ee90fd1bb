"""产业创新平台 and 川渝产业合作园区: what a reader of the two pages would notice."""

import json

import pandas as pd
import pytest

from dashboard.analysis.placing import Frame, apart, labels
from dashboard.charts import vega
from dashboard.deck.picture import spec
from dashboard.exhibits import EXHIBITS, build
from dashboard.exhibits.innovation import GROUPS
from dashboard.exhibits.parks import BATCHES, SIDES, UNSAID
from dashboard.figure import Cards, Figure, MapFigure
from dashboard.store import Store


def cards_of(store: Store, key: str) -> dict[str, str]:
    figure = build(store, key).figure
    assert isinstance(figure, Cards)
    return {card.label: card.value for card in figure.cards}


def map_of(store: Store, key: str, **params: str) -> MapFigure:
    figure = build(store, key, **params).figure
    assert isinstance(figure, MapFigure)
    return figure


@pytest.mark.parametrize(
    ("page", "facts"),
    [("innovation", {"S020", "S021", "S022"}), ("parks", {"S025", "S026", "S027", "S028", "S029"})],
)
def test_the_founding_facts_are_on_their_page(store: Store, page: str, facts: set[str]) -> None:
    shown: set[str] = set()
    for recipe in EXHIBITS.values():
        if recipe.page == page:
            shown |= build(store, recipe.id).facts
    assert facts <= shown


def test_of_thirteen_centres_one_is_certain_two_open_and_the_rest_not_held(store: Store) -> None:
    assert cards_of(store, "centre_coverage") == {
        "公布的家数": "达13家",
        "名称可确认": "1家",
        "待核": "2个",
        "名称本库未收录": "10—12家",
    }


def test_only_uncertain_centres_are_hollow_and_plans_are_not_on_the_map(store: Store) -> None:
    figure = map_of(store, "centre_map")
    places = figure.places
    assert figure.hollow == (GROUPS[1][1],)
    assert set(places.loc[places["group"].isin(figure.hollow), "label"]) == {"玄武岩纤维", "超高清视频"}
    assert not places["name"].str.contains("拟推动").any()
    assert set(places["label"]) >= {"工业云制造", "玄武岩纤维", "固态酿造", "超高清视频", "超高清视频（国家级）"}


def test_the_register_of_centres_is_filtered_by_series(store: Store) -> None:
    other = build(store, "centre_register", series="科技厅技术创新中心").table
    assert list(other["名称"]) == ["四川省固态酿造技术创新中心"]
    assert list(other["计入13家"]) == ["否"]
    assert len(build(store, "centre_register").table) == 11


def test_every_series_of_centres_can_be_drawn(store: Store) -> None:
    for series in store.ask("centre_series")["series"]:
        vega(map_of(store, "centre_map", series=series))


def test_technology_centres_are_points_by_caliber_never_lines(store: Store) -> None:
    figure = build(store, "technology_centres").figure
    assert isinstance(figure, Figure)
    assert set(figure.points["mark"]) == {"point"}
    labels_by_series = figure.points.groupby("series")["label"].agg(list).to_dict()
    assert labels_by_series == {"国家级与省级合计": ["达1299家", "1819家"], "省级": ["1724家"], "国家级": ["92家"]}


def test_new_and_withdrawn_centres(store: Store) -> None:
    exhibit = build(store, "centre_changes")
    assert exhibit.title == "2024年新认定省级企业技术中心238家，撤销65家"
    assert "净增173家，由本库计算" in exhibit.subtitle


def test_the_map_joins_stated_pairs_and_leaves_informal_and_doubtful_ones_out(store: Store) -> None:
    figure = map_of(store, "park_map")
    assert figure.links["kind"].value_counts().to_dict() == {"双方载明": 4, "一方载明": 1}
    one_sided = figure.links.loc[figure.links["kind"] == "一方载明", "name"].item()
    assert one_sided == "荣昌高新区—射洪经开区"
    assert len(figure.places) == 21
    assert not figure.places["label"].isin(["三江新区", "鱼复工业开发区"]).any()
    pairs = build(store, "park_pairs").table
    assert pairs["载明程度"].value_counts().to_dict() == {"双方载明": 4, "一方载明": 1, "非正式文本": 1}


def test_each_tile_shows_the_number_of_parks_named_there(store: Store) -> None:
    areas = map_of(store, "park_map").areas.set_index("short")["text"]
    assert areas["自贡"] == areas["泸州"] == areas["遂宁"] == "2"
    assert areas["渝北"] == "1"
    assert areas["成都"] == areas["宜宾"] == ""
    tips = map_of(store, "park_map").areas.set_index("short")["tip"]
    assert tips["宜宾"] == "四川宜宾三江新区（资料可信度低，不上图）"
    assert "本库未收录" in tips["成都"]
    assert len(areas) == 59


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"batch": "第二批"}, 5),
        ({"side": "跨省"}, 1),
        ({"industry": "电子信息"}, 2),
        ({"prefecture": "自贡市"}, 2),
        ({"batch": "第二批", "side": "重庆", "industry": "天然气化工"}, 1),
        ({"side": "跨省", "prefecture": "成都市"}, 0),
    ],
)
def test_filters_narrow_the_list_and_the_map(store: Store, params: dict[str, str], count: int) -> None:
    listed = build(store, "park_list", **params)
    assert len(listed.table) == count
    assert f"收录{count}个园区" in listed.title
    vega(map_of(store, "park_map", **params))


def test_every_filter_value_of_the_data_is_offered(store: Store) -> None:
    parks = store.ask("parks")
    words = list(store.ask("park_industries")["industry"])
    for industry in parks["industry"]:
        assert any(word in industry for word in words) or not industry
    assert UNSAID not in words
    assert set(parks["batch"]) == set(BATCHES[1:])
    assert set(parks["side"]) == set(SIDES[1:])
    assert set(parks["region_name"]) == set(store.ask("park_prefectures")["prefecture"])


def test_what_is_not_held_is_counted_on_each_side(store: Store) -> None:
    table = build(store, "park_coverage").table
    assert list(table["名称本库未收录"]) == [0, 2, 4, 6]
    assert table["公布个数"].sum() == 35
    assert "其余12个本库未收录" in build(store, "park_coverage").title


def test_ten_started_and_twenty_named_are_not_called_the_same(store: Store) -> None:
    exhibit = build(store, "park_relation")
    assert "启动创建10家" in exhibit.title
    assert "首批20个" in exhibit.title
    assert "两者是何关系文件未作说明" in exhibit.title
    assert cards_of(store, "park_relation")["两批合计"] == "35个"


def test_134_and_137_stand_side_by_side(store: Store) -> None:
    exhibit = build(store, "per_mu_conflict")
    assert sorted(cards_of(store, "per_mu_conflict").values()) == ["134家", "137家"]
    assert "两数并存" in exhibit.title
    assert "134家" in exhibit.title
    assert "137家" in exhibit.title


def test_per_mu_results_keep_their_doubts(store: Store) -> None:
    exhibit = build(store, "per_mu_results")
    table = exhibit.table.set_index("项目")
    assert table.loc["单位能耗营业收入（能耗单位原文未写）", "2020年评价"] == "4.9万元"
    assert table.loc["亩均评价A类企业占比（来源所写）", "2020年评价"] == "29.1%"
    assert table.loc["亩均评价A类企业占比（按户数相除）", "2020年评价"] == "28.2%"
    assert table.loc["亩均评价A类企业", "2022年评价"] == "接近3000户"
    assert table.loc["亩均评价参评企业", "2022年评价"] == "本库未收录"
    assert "两说并存" in exhibit.notes[0]
    assert exhibit.figure is None


def test_weights_are_for_firms(store: Store) -> None:
    exhibit = build(store, "per_mu_weights")
    assert isinstance(exhibit.figure, Figure)
    assert exhibit.figure.points["y"].sum() == 100
    assert "园区整体评分公式本库未收录" in exhibit.notes[0]


@pytest.mark.parametrize("key", ["centre_map", "park_map"])
def test_maps_without_a_review_number_are_marked_and_leave_as_tiles(store: Store, key: str) -> None:
    exhibit = build(store, key)
    drawn = vega(map_of(store, key), map_layout="geo")
    assert drawn.tables["review"].to_pylist() == [{"text": "示意图：边界未经地图审核，不作为划界依据"}]
    addresses = {layer["data"]["url"] for layer in drawn.spec["layer"] if "url" in layer.get("data", {})}
    assert addresses <= {"/geo/sichuan.geojson", "/geo/chongqing.geojson"}
    assert "geojson" not in json.dumps(spec(exhibit), default=str)


def test_labels_of_the_parks_do_not_cover_each_other(store: Store) -> None:
    figure = map_of(store, "park_map")
    frame = Frame.of(97.3, 26.0, 110.3, 34.4, figure.height - 48)
    places = apart(figure.places, frame, 13.0)
    written = labels(places, figure.links, frame, frame.middle, frame.width, 12)
    boxes = []
    for row in written.itertuples():
        x, y = frame.to(row.at_lon, row.at_lat)
        boxes.append((x - 6 * len(row.text), y - 7, x + 6 * len(row.text), y + 7))
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1])


def test_marks_at_one_seat_are_set_apart() -> None:
    frame = Frame.of(97.0, 26.0, 109.0, 34.5, 500.0)
    moved = apart(pd.DataFrame({"lon": [104.0] * 5, "lat": [30.0] * 5}), frame, 13.0)
    spots = [frame.to(r.lon, r.lat) for r in moved.itertuples()]
    for i, a in enumerate(spots):
        for b in spots[:i]:
            assert (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 > 12.5**2
