"""Shared by the tests: a store on the real data/, the real server, a small made-up data folder for bad input."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from playwright.sync_api import Browser

from dashboard.catalogue import Catalogue
from dashboard.deck import drawn
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import Material, material
from dashboard.store import Store
from tests.browser import chromium
from tests.server import Server

ROOT = Path(__file__).resolve().parents[1]
# Several processes share the cores: one core a question, also for the servers and commands the tests start.
os.environ.setdefault("DASHBOARD_THREADS", "1")

SMALL = {
    "indicators.yaml": """\
- id: iva_growth
  title: 规模以上工业增加值增速
  short: 规上工业增加值增速
  unit: "%"
  frequency: 月
  decimals: 1
  range: [-60, 80]
  theme: 工业回稳
  by: [industry, region]
- id: revenue
  title: 营业收入
  unit: 亿元
  frequency: 年
  decimals: 1
  range: [0, 100000]
  theme: 宏观背景
""",
    "source.yaml": """\
table: source
title: 来源
files: source.csv
key: [id]
columns:
  - {name: id, title: 编号, required: true}
  - {name: publisher, title: 发布单位}
  - {name: title, title: 标题}
  - {name: url, title: 网址, type: url}
  - {name: kind, title: 类型}
  - {name: preference, title: 优先级, type: integer}
  - {name: published, title: 发布日期, type: date}
  - {name: note, title: 说明}
""",
    "source.csv": """\
id,publisher,title,url,kind,preference,published,note
bureau,统计局,月报,https://example.org/a,统计公报,1,2020-05-18,
paper,报社,报道,https://example.org/b,媒体转载,2,2020-05-19,
""",
    "region.yaml": """\
table: region
title: 地区
files: region.csv
key: [code]
columns:
  - {name: code, title: 代码, required: true}
  - {name: name, title: 名称, required: true}
  - {name: short, title: 简称}
""",
    "region.csv": "code,name,short\n100000,全国,全国\n510000,四川省,四川\n",
    "industry.yaml": """\
table: industry
title: 行业
files: industry.csv
key: [id]
columns:
  - {name: id, title: 编号, required: true}
  - {name: name, title: 名称}
""",
    "industry.csv": "id,name\nall,全部工业\n",
    "break.yaml": """\
table: break
title: 间断
files: break.csv
key: [id]
columns:
  - {name: id, title: 编号, required: true}
  - {name: indicator, title: 指标, refers: indicator}
  - {name: region, title: 地区, refers: region}
  - {name: industry, title: 行业, refers: industry}
  - {name: at, title: 起点, type: period, required: true}
  - {name: reason, title: 原因}
""",
    "break.csv": "id,indicator,region,industry,at,reason\nbase,iva_growth,510000,all,2020-05,基数修订\n",
    "observation.yaml": """\
table: observation
title: 观测值
files: observation/*.csv
key: [indicator, region, industry, caliber, kind, start, end, source, published]
columns:
  - {name: indicator, title: 指标, required: true, refers: indicator}
  - {name: region, title: 地区, required: true, refers: region}
  - {name: industry, title: 行业, required: true, refers: industry}
  - {name: caliber, title: 口径}
  - {name: kind, title: 时期类型, type: choice, required: true, choices: [当月, 累计, 当季, 时点, 事件]}
  - {name: start, title: 时期起, type: period, required: true}
  - {name: end, title: 时期止, type: period, required: true}
  - {name: value, title: 数值, type: number}
  - {name: text, title: 文字}
  - {name: unit, title: 单位}
  - {name: wording, title: 限定词}
  - {name: bound, title: 界限, type: choice, choices: ["", ">", "≥", "<"]}
  - {name: modality, title: 语气, type: choice, choices: ["", 预计, 有望]}
  - {name: approximation, title: 近似, type: choice, choices: ["", 约, 左右, 近]}
  - {name: status, title: 状态, type: choice, choices: [公布, 初步, 修订, 推算, 预测, 目标, 定性]}
  - {name: source, title: 来源, required: true, refers: source}
  - {name: place, title: 位置}
  - {name: published, title: 发布日期, type: date}
  - {name: confidence, title: 可信度, type: choice, required: true, choices: [高, 中, 低]}
  - {name: disclosure, title: 公开属性, type: choice, choices: [已公开, 内部, 未发布, 企业级]}
  - {name: fact_id, title: 事实}
  - {name: note, title: 说明}
  - {name: rules, title: 换算说明}
  - {name: reason, title: 放行说明}
  - {name: import_record, title: 入库记录}
""",
    "observation/growth.csv": """\
indicator,region,industry,kind,start,end,value,bound,status,source,confidence,disclosure
iva_growth,510000,all,累计,2020-01,2020-02,-5.2,,公布,bureau,高,已公开
iva_growth,510000,all,累计,2020-01,2020-03,-0.9,,公布,bureau,高,已公开
iva_growth,510000,all,累计,2020-01,2020-04,0,>,公布,bureau,高,已公开
iva_growth,510000,all,累计,2020-01,2020-04,1.0,,公布,paper,高,已公开
iva_growth,510000,all,累计,2020-01,2020-05,2.1,,公布,bureau,高,已公开
iva_growth,510000,all,累计,2020-01,2020-06,2.9,,公布,bureau,高,已公开
iva_growth,510000,all,累计,2020-01,2020-07,2.8,,公布,bureau,高,已公开
iva_growth,510000,all,当月,2020-03,2020-03,5.5,,公布,bureau,高,已公开
""",
}


def write_data(folder: Path, **changes: str | None) -> Path:
    """The made-up data folder, with files replaced by name (None: left out)."""
    for name, text in (SMALL | changes).items():
        path = folder / name
        path.unlink(missing_ok=True)
        if text is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


#: Files of tests that take minutes: begun first where files are shared out to several processes.
LONG = ("test_upload_page", "test_browser", "test_deck_cli", "test_load", "test_kill")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, the others in their order."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
    # What is loaded by now stays; looking through it again and again is a twentieth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


class _Kept(logging.Handler):
    """Keeps what is said in the log of things nobody foresaw."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith("incident"):
            self.said.append(f"{record.getMessage()}: {record.exc_info[1]!r}" if record.exc_info else "")


@pytest.fixture
def incidents() -> Iterator[list[str]]:
    """What nobody foresaw and a reader is told in one line; for tests that make it happen on purpose."""
    kept = _Kept()
    logging.getLogger("dashboard").addHandler(kept)
    yield kept.said
    logging.getLogger("dashboard").removeHandler(kept)


@pytest.fixture(autouse=True)
def nothing_unforeseen(request: pytest.FixtureRequest) -> Iterator[None]:
    """What fails for a reason nobody foresaw is one line to a reader; here it fails a test that did not ask for it."""
    expected = "incidents" in request.fixturenames
    found = request.getfixturevalue("incidents")
    yield
    assert expected or not found, found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small data folder of this test's own."""
    return write_data(tmp_path / "data")


@pytest.fixture
def catalogue(data: Path) -> Catalogue:
    """The catalogue of the small data folder."""
    return Catalogue.read(data)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store on the small data folder, made once: tests take copies of it."""
    folder = tmp_path_factory.mktemp("planted")
    Store.open(folder / "store", write_data(folder / "data")).close()
    return folder / "store"


@pytest.fixture
def small(planted: Path, tmp_path: Path, data: Path) -> Iterator[Store]:
    """A store on the small data folder."""
    copytree(planted, tmp_path / "store")
    with Store.open(tmp_path / "store", data) as store:
        yield store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on the real data/, shared by all tests: read only."""
    with Store.open(tmp_path_factory.mktemp("store"), ROOT / "data") as store:
        yield store


def copied(store: Store, folder: Path) -> Store:
    """A store of one's own to write to: a copy of another in a new folder, open."""
    copytree(store.folder, folder, ignore=ignore_patterns("spill", "kept"))
    return Store.open(folder)


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Iterator[Store]:
    """A store of this test's own: a copy of the one all tests share."""
    with copied(store, tmp_path / "own") as own:
        yield own


#: Twenty exhibits of every kind, as a presenter might choose them.
TWENTY = (
    "overview_headline", "overview_curve", "overview_summary", "recovery_curve", "recovery_card", "recovery_compare",
    "recovery_years", "resumption", "electricity", "pillars_revenue", "pillars_growth", "pillars_share",
    "pillars_question", "industry_regroup", "centre_map", "technology_centres", "park_map", "park_pairs",
    "per_mu_weights", "questions",
)  # fmt: skip


@pytest.fixture(scope="session")
def twenty(store: Store) -> Material:
    """A deck of twenty exhibits on the real data, laid out."""
    items = tuple(Item(key, key=f"{number:08x}") for number, key in enumerate(TWENTY, start=1))
    return material(store, Deck("全年回顾", store.version, items, "2020年四川工业和信息化运行", id="0000dec0"))


@pytest.fixture(scope="session")
def drawings(twenty: Material) -> dict[str, str]:
    """The charts and maps of the twenty exhibits, drawn once for all formats."""
    return drawn.drawings(twenty)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server with a fresh store; one for the whole run, because its start takes seconds."""
    with Server(store=tmp_path_factory.mktemp("served") / "store", warm=True) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of all browser tests."""
    with chromium() as running:
        yield running
