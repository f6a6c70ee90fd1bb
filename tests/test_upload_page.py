"""报表导入 in a real browser: a messy month's sheet from the upload to its undoing, and what an official sees of it."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Browser, Page
from pptx import Presentation

from dashboard.settings import SETTINGS
from tests.server import Server
from tests.test_browser import PATIENCE, settle, violations

FILE = "2026年10月各市州.xlsx"
NOTICE = SETTINGS["DASHBOARD_NOTICE"][0]
REASON = "已与绵阳市核对，系基数调整"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a store and a folder for its temporary files of its own: these tests write."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "temp").mkdir()
    with Server(store=folder / "store", environment={"TMPDIR": str(folder / "temp")}) as running:
        yield running


@pytest.fixture
def visit(desk: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of the desk in a clean profile; named: say who is at the desk."""
    contexts = []

    def open_page(path: str = "/upload", named: bool = True) -> Page:
        context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(desk.url + path, timeout=PATIENCE)
        settle(page)
        if named:
            page.get_by_label("经办人姓名", exact=True).fill("张三")
            page.get_by_role("button", name="确定").click()
            page.get_by_text("经办人：张三").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()


def sheet(path: Path) -> Path:
    """A sheet as it comes: title, unit line, merged two-row header, spaces in names, marks, words, a foreign column."""
    book = openpyxl.Workbook()
    grid = book.active
    assert grid is not None
    grid.title = "10月"
    grid["A1"] = "2026年1-10月各市（州）规模以上工业增加值增速"
    grid["D2"] = "单位：%"
    for place, text in {
        "A3": "地区",
        "B3": "规模以上工业增加值增速",
        "D3": "工业投资增速",
        "E3": "新产品完成值",
    }.items():
        grid[place] = text
    for area in ("A1:E1", "A3:A4", "B3:C3"):
        grid.merge_cells(area)
    for place in ("B4", "C4", "D4"):
        grid[place] = "当月" if place == "B4" else "累计"
    rows = [
        ("四川省", 7.1, 6.9, 8.8, 12),
        ("成 都", 6.2, "６．４", 7.7, 13),
        ("自贡市", "下降2.1%", 1.5, "—", 14),
        ("绵阳", 95.5, 8.8, 9.9, 15),
    ]
    for number, row in enumerate(rows, start=5):
        for column, value in enumerate(row, start=1):
            grid.cell(number, column, value)
    grid["A10"] = "资料来源：四川省经济和信息化厅"
    book.save(path)
    return path


def send(page: Page, path: Path) -> None:
    """Choose a file in the uploader."""
    page.locator('input[type="file"]').set_input_files(path)


@dataclass
class Journey:
    """What one import showed on its way."""

    file: Path
    understood: str = ""
    settled: str = ""
    refused: str = ""
    done: str = ""
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def journey(desk: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """The messy sheet uploaded, its unknown column left out, its warning answered, committed."""
    told = Journey(sheet(tmp_path_factory.mktemp("sheet") / FILE))
    context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{desk.url}/upload", timeout=PATIENCE)
    settle(page)
    page.get_by_label("经办人姓名", exact=True).fill("张三")
    page.get_by_role("button", name="确定").click()
    send(page, told.file)
    page.get_by_text("识别结果", exact=True).wait_for()
    settle(page)
    told.understood = page.inner_text("body")
    page.get_by_role("button", name="略去不取").click()
    page.get_by_role("button", name="确认入库").wait_for()
    settle(page)
    page.get_by_text("逐格结果").click()
    settle(page)
    told.settled = page.inner_text("body")
    told.complaints = violations(page)
    page.get_by_role("button", name="确认入库").click()
    settle(page)
    told.refused = page.inner_text("body")
    page.get_by_label("超出合理范围（1 处）").fill(REASON)
    page.get_by_role("button", name="确认入库").click()
    page.get_by_text("已入库").wait_for()
    settle(page)
    told.done = page.inner_text("body")
    context.close()
    return told


def test_every_column_is_explained_and_what_is_unknown_is_asked(journey: Journey) -> None:
    assert "版式待指定" in journey.understood and "新产品完成值" in journey.understood
    assert "指标未识别" in journey.understood and "10月!E3" in journey.understood
    assert "缺失标记：— 1 处" in journey.understood
    assert "确认入库" not in journey.understood
    for words in ("全角转半角", "由增减文字定正负号", "-2.1%", "成都市 规模以上工业增加值增速", "2026年1—10月"):
        assert words in journey.settled


def test_the_page_with_a_draft_is_accessible(journey: Journey) -> None:
    assert journey.complaints == []


def test_a_warning_passes_only_with_a_sentence_and_the_exhibits_it_moves_are_shown(journey: Journey) -> None:
    assert "超出合理范围" in journey.settled and "10月!B8" in journey.settled
    assert "入库后有变化的图件" in journey.settled and "入库前" in journey.settled
    assert "写明放行原因" in journey.refused and "已入库" not in journey.refused
    assert "已入库，数据版次 2" in journey.done and "新增 11 个" in journey.done


def test_the_value_leads_back_to_its_cell_in_the_original(
    journey: Journey, desk: Server, visit: Callable[..., Page]
) -> None:
    page = visit("/indicators?indicator=iva_growth&kind=当月&region=510700", named=False)
    assert f"数据说明：绵阳市 规模以上工业增加值增速 2026年10月 95.5%，{REASON}" in page.inner_text("body")
    page.get_by_role("button", name="数据来源").first.click()
    dialog = page.locator('[role="dialog"]')
    boxed = dialog.locator('td[aria-current="true"]')
    boxed.wait_for()
    assert boxed.inner_text() == "95.5" and "成 都" in dialog.inner_text()
    words = dialog.inner_text()
    for said in (FILE, "10月", "B8", "张三", REASON, "内部"):
        assert said in words
    address = dialog.get_by_role("link", name="下载原始文件").get_attribute("href")
    with urllib.request.urlopen(f"{desk.url}{address}", timeout=30) as answer:
        assert answer.read() == journey.file.read_bytes()
        assert answer.headers["content-type"] == "application/octet-stream"


def test_a_restricted_chart_carries_its_mark(journey: Journey, desk: Server) -> None:
    query = urlencode({"indicator": "iva_growth", "kind": "累计", "region": "510000"})
    with urllib.request.urlopen(f"{desk.url}/exhibit/indicator_series.csv?{query}", timeout=60) as answer:
        assert "内部，内部资料 注意保存" in answer.read().decode("utf-8-sig")
    with urllib.request.urlopen(f"{desk.url}/exhibit/indicator_series.svg?{query}&at=1", timeout=60) as answer:
        assert "内部资料" not in answer.read().decode()
    with urllib.request.urlopen(f"{desk.url}/exhibit/indicator_series.svg?{query}", timeout=60) as answer:
        assert "内部资料 注意保存" in answer.read().decode()


def test_the_same_file_again_changes_nothing(journey: Journey, visit: Callable[..., Page]) -> None:
    page = visit()
    send(page, journey.file)
    page.get_by_text("这个文件已在第 2 版入库").first.wait_for()
    assert page.get_by_role("button", name="确认入库").count() == 0


def test_the_same_file_more_openly_is_news(journey: Journey, visit: Callable[..., Page]) -> None:
    page = visit()
    send(page, journey.file)
    page.get_by_text("这个文件已在第 2 版入库").first.wait_for()
    page.get_by_role("combobox", name="公开属性").click()
    page.get_by_role("option", name="已公开").click()
    page.get_by_role("button", name="更新").click()
    page.get_by_text(re.compile(r"^佐证的 \d+ 个值")).wait_for()
    page.get_by_role("button", name="确认入库").wait_for()
    assert "公开属性“已公开”" in page.inner_text("body") and "、佐证 " in page.inner_text("body")


def test_a_bad_file_is_one_chinese_sentence(visit: Callable[..., Page], tmp_path: Path) -> None:
    bad = tmp_path / "合同.xlsx"
    bad.write_bytes(b"%PDF-1.7 not a workbook")
    page = visit()
    send(page, bad)
    alert = page.locator('[data-testid="stAlert"]').first
    alert.wait_for()
    assert re.search(r"[\u4e00-\u9fff].+。$", alert.inner_text()) and "Traceback" not in page.inner_text("body")
    page.get_by_role("button", name="换一个文件").click()
    page.locator('input[type="file"]').wait_for(state="attached")


def test_nothing_of_a_marked_file_is_kept(visit: Callable[..., Page], desk: Server, tmp_path: Path) -> None:
    secret = f"秘密的内容{tmp_path.name}"
    book = tmp_path / "6月报表.csv"
    book.write_text(f"机密★1年,\n地区,数值\n{secret},1.5\n", encoding="utf-8")
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "秘密"
    deck.core_properties.comments = secret
    deck.save(str(tmp_path / "汇报.pptx"))
    page = visit()
    assert page.get_by_text(NOTICE).count() == 2, "beside the uploader and at the foot"
    send(page, book)
    alert = page.locator('[data-testid="stAlert"]').first
    alert.wait_for()
    assert "密级标志“机密★1年”" in alert.inner_text() and "保密员" in alert.inner_text()
    draft = page.url
    page = visit("/meeting?meeting_section=更新上期材料", named=False)
    assert page.get_by_text(NOTICE).count() == 2
    send(page, tmp_path / "汇报.pptx")
    told = page.locator('[data-testid="stAlert"]').filter(has_text="密级标志“秘密”")
    told.wait_for()
    assert "保密员" in told.inner_text()
    # The address of the draft, opened by anybody, says the same and has nothing to show.
    page = visit(draft.removeprefix(desk.url), named=False)
    page.get_by_text("密级标志").first.wait_for()
    assert secret not in page.content()
    folder = desk.log.parent
    left = [path for path in folder.rglob("*") if path.is_file() and _holds(path, secret, book, tmp_path / "汇报.pptx")]
    assert left == [] and (folder / "store").is_dir()
    page = visit("/upload?section=入库记录", named=False)
    assert "6月报表" not in page.inner_text("body")


def _holds(path: Path, secret: str, *sent: Path) -> bool:
    """Whether a file holds the words, or a piece out of the middle of a file that was sent."""
    content = path.read_bytes()
    pieces = [whole[len(whole) // 2 :][:40] for whole in (one.read_bytes() for one in sent)]
    return any(piece in content for piece in (secret.encode(), secret.encode("utf-16-le"), *pieces))


def test_the_uploader_speaks_chinese_only(visit: Callable[..., Page]) -> None:
    page = visit()
    button = page.locator(".st-key-receive section button").first
    button.wait_for()
    settle(page)
    seen = page.evaluate("""() => [...document.querySelectorAll('.st-key-receive *')]
        .filter(e => !e.children.length && e.checkVisibility() && e.getBoundingClientRect().width > 1
            && !e.hasAttribute('translate')).map(e => e.textContent).join(' ')""")
    assert "选择当月报表" in seen and not re.search(r"Upload|Drag|per file|Browse", seen)
    assert "选择文件" in button.evaluate("e => getComputedStyle(e, '::after').content")
    assert violations(page) == []


def test_a_doubt_reaches_the_list_and_is_answered(journey: Journey, visit: Callable[..., Page]) -> None:
    page = visit("/indicators?indicator=iva_growth&kind=当月&region=510700", named=False)
    page.get_by_role("button", name="数据来源").first.click()
    dialog = page.locator('[role="dialog"]')
    dialog.get_by_text("此数有疑问").click()
    dialog.get_by_label("疑问（一句话）").fill("该市增速异常，请核对")
    dialog.get_by_label("姓名").fill("李处长")
    dialog.get_by_role("button", name="提交").click()
    dialog.get_by_text("已转交数据分析人员").wait_for()
    page = visit("/upload?section=数据疑问")
    for words in ("该市增速异常，请核对", "李处长", f"入库位置：{FILE} 10月!B8", "查看该序列"):
        assert words in page.inner_text("body")
    page.get_by_label("答复", exact=True).fill("已核对，系基数调整")
    page.get_by_role("button", name="答复并办结").click()
    page.get_by_text("目前没有待处理的数据疑问").first.wait_for()
    assert "已核对，系基数调整" in page.inner_text("body")


def test_a_file_sent_by_hand_is_refused(desk: Server) -> None:
    request = urllib.request.Request(f"{desk.url}/_stcore/upload_file/made-up/file", data=b"x", method="PUT")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 403 and "报表导入" in refused.value.read().decode()


def test_an_import_is_undone_after_its_result_was_shown(journey: Journey, visit: Callable[..., Page]) -> None:
    page = visit("/upload?section=入库记录&new=2", named=False)
    page.get_by_text("撤销本次入库").click()
    page.get_by_label("经办人姓名", exact=True).fill("王五")
    page.get_by_role("button", name="确定").click()
    page.get_by_text("将恢复或移除").first.wait_for()
    page.get_by_label("撤销原因（一句话）").fill("报错月份")
    page.get_by_role("button", name="确认撤销").click()
    page.get_by_text("已撤销第 2 版").first.wait_for()
    page = visit("/indicators?indicator=iva_growth&kind=当月", named=False)
    assert "95.5%" not in page.inner_text("body")


def two_cities(path: Path, chengdu: float, luzhou: float) -> Path:
    """A sheet with nothing to object to: two cities' growth in one month."""
    book = openpyxl.Workbook()
    grid = book.active
    assert grid is not None
    grid.append(["2026年9月规模以上工业增加值增速"])
    grid.append(["地区", "规模以上工业增加值增速（当月，%）"])
    grid.append(["成都市", chengdu])
    grid.append(["泸州市", luzhou])
    book.save(path)
    return path


def test_a_draft_opened_by_its_link_asks_who_is_there(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit()
    send(page, two_cities(tmp_path / "刷新.xlsx", 6.4, 5.4))
    page.get_by_role("button", name="确认入库").wait_for()
    page.reload()
    page.get_by_text("识别结果", exact=True).wait_for()
    settle(page)
    assert page.get_by_role("button", name="确认入库").count() == 0
    page.get_by_label("经办人姓名", exact=True).fill("王五")
    page.get_by_role("button", name="确定").click()
    page.get_by_role("button", name="确认入库").wait_for()
    settle(page)
    assert "经办人 王五" in page.inner_text("body")


def test_a_sheet_without_an_open_question_does_not_wait_for_its_layout(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    grid = book.active
    assert grid is not None
    # The title contradicts the sheet's name: no question about a column or a row.
    grid.title = "9月"
    for line in (["2026年1-10月各市州规模以上工业增加值增速（%）"], ["地区", "规模以上工业增加值增速", "新产品完成值"],
                 ["成都市", 6.2, 13], ["泸州市", 1.5, 14]):  # fmt: skip
        grid.append(line)
    book.save(tmp_path / "徽标.xlsx")
    page = visit()
    send(page, tmp_path / "徽标.xlsx")
    page.get_by_text("版式待指定").wait_for()
    settle(page)
    page.get_by_role("button", name="略去不取").click()
    page.get_by_text("按刚才指定的版式").wait_for()
    settle(page)
    body = page.inner_text("body")
    assert "时期无法识别" in body and "有错误待处理" in body and "版式待指定" not in body


def test_of_two_analysts_at_once_the_second_is_told_what_changed(visit: Callable[..., Page], tmp_path: Path) -> None:
    first, second = visit(), visit(named=False)
    second.get_by_label("经办人姓名", exact=True).fill("李四")
    second.get_by_role("button", name="确定").click()
    second.get_by_text("经办人：李四").first.wait_for()
    send(first, two_cities(tmp_path / "甲.xlsx", 6.1, 5.2))
    send(second, two_cities(tmp_path / "乙.xlsx", 6.3, 5.2))
    for page in (first, second):
        page.get_by_role("button", name="确认入库").wait_for()
        settle(page)
        assert "新增 2 个、修订 0 个数值" in page.inner_text("body")
    first.get_by_role("button", name="确认入库").click()
    first.get_by_text("已入库").wait_for()
    second.get_by_role("button", name="确认入库").click()
    told = second.locator('[data-testid="stAlert"]').filter(has_text="张三")
    told.wait_for()
    assert "成都市" in told.inner_text() and "请再核对一次" in told.inner_text()
    assert "\\" not in told.inner_text(), "said as it is"
    settle(second)
    body = second.inner_text("body")
    assert "新增 0 个、修订 1 个数值" in body and "6.1%" in body and "6.3%" in body
    assert "已入库，" not in body
    second.get_by_role("button", name="确认入库").click()
    second.get_by_text("已入库").wait_for()
    assert "新增 0 个、修订 1 个、未变 1 个" in second.inner_text("body")
