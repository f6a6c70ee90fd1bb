"""重点工作台账: all tasks, the evidence behind each, what is reported by sheet and on the page, its light."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.analysis.schedule import elapsed, state
from dashboard.charts import vega
from dashboard.deck.table import xlsx_bytes
from dashboard.errors import ConflictError, IntakeError
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.ledger_tasks import EVENT, LISTS, proofs
from dashboard.figure import Gantt
from dashboard.intake import tasks, templates
from dashboard.intake.committing import commit
from dashboard.intake.imports import examine
from dashboard.store import Change, Store
from dashboard.workbench import ledger_list

ROOT = Path(__file__).resolve().parents[1]


def report(store: Store, task: str, base: int | None = None, author: str = "张三", **said: str) -> int:
    """What a department reports of a task, committed."""
    draft = tasks.reported(store, task, said, store.version if base is None else base)
    return commit(store, draft, author, f"台账填报：{task}")


# ---- as shipped


#: The clauses of both documents, by list, each by words of its own.
CLAUSES = {
    "2020年工作": (
        "十条措施；国际采购、社会捐赠、统筹调度；有序出口四个阶段；早于多数省份一周；生产经营困难13条；"
        "工作专班；创设税电指数；一厂一组；3月上旬实现全面复工复产；工业挑大梁；稳定工业生产25条；"
        "促进稳定增长10条；V形回升；省委“5+1”重点产业发展专题会议；制造业高质量发展现场会；"
        "制造业高质量发展的意见；16个重点领域；省领导联系指导产业；五大支柱产业营业收入与增速；"
        "汇聚创新资源推动产业发展三年行动计划；制造业创新中心建设工程；重点企业研发全覆盖；"
        "技术创新示范企业与企业技术中心；试验区建设方案；超高清视频制作技术协同中心；成都超算中心；"
        "5G基站建设与企业上云；常态化对接机制；启动川渝产业合作示范园区创建；重点特色园区三年发展计划；"
        "院士专家产业园；亩均综合效益评价；新型工业化产业示范基地；大企业大集团提升行动；育苗壮干梯度培育；"
        "中小企业服务提升年；助企暖心；水电消纳产业示范区；产业金融专项对接；小微企业融资能力提升；"
        "应收账款融资、票据融资；工业贷款余额；无分歧账款清零；精准落实一系列纾困惠企政策；"
        "深入推进新一代信息技术与制造业融合发展；大力培育市场创新主体；两地两中心"
    ),
    "2021年打算": (
        "一季度工业稳步开局；预警预测；一业一策跟踪调度、一企一策靠前服务；小升规；稳定产销率；"
        "产业年度推进方案；数字经济发展规划；新型基础设施建设；先进制造业集群；补短板、延链条；产业基础再造；"
        "产业链图谱；研发活动全覆盖；技改项目服务提升年；产业生态圈；川藏铁路；一批省级制造业创新中心；"
        "集群分工协作；万达开；川南渝西；毗邻地区产业合作园区；三年计划与亩均效益评价；"
        "高标准建设新型工业化产业示范基地；百亿强企、千亿跨越；大中小企业融通；制造业单项冠军；"
        "小微双创示范基地；中小企业政策服务年；产业基金专场对接；核心企业带动的应收账款融资；保障能源要素；"
        "降低用电用气物流成本；提升新一代信息技术与制造业融合发展水平；"
        "强化产业招商、加大技术攻关、优化产业生态；加快传统产业改造提升；力争工业融资规模稳步增长；"
        "落实成渝双城经济圈建设规划纲要；强核心、补短板、提价值；强化政策激励"
    ),
    "2019年回顾": (
        "制造强国建设专家论坛；国家级示范区，形成方案初稿；第四批制造业单项冠军；政策吹风会；"
        "长江经济带负面清单；产业准入负面清单整改；区域间产业协同发展；优势特色产业和潜力特色产业；"
        "特色产业集聚区的实施意见初稿；落实主体功能区战略推动产业转型升级；与成都市会同多次赴工信部"
    ),
    "2020年打算": (
        "“十四五”发展规划；试点示范城市建设；梯级培育机制；细化落实优化区域产业布局；出台建设特色产业集聚区；"
        "“1+N”特色产业政策体系；加强宣传培训；指导有条件的市州做好申报前期筹备"
    ),
}


def test_every_clause_of_both_documents_is_a_task_of_its_own(store: Store) -> None:
    table = build(store, "ledger").table
    assert table["编号"].is_unique and list(dict.fromkeys(table["所属"])) == list(LISTS)
    for name, clauses in CLAUSES.items():
        own = table[table["所属"] == name].set_index("编号")["事项"]
        held = {clause: list(own.index[own.str.contains(clause, regex=False)]) for clause in clauses.split("；")}
        assert not [clause for clause, tasks in held.items() if len(tasks) != 1], held
        assert sorted(task for tasks in held.values() for task in tasks) == sorted(own.index), "no clause is left over"
    parts = table.groupby("所属")["部分"].unique()
    plan = list(parts["2021年打算"])
    assert len(parts["2020年工作"]) == 6 and (len(plan), plan[0]) == (8, "总体要求")
    for _, own in table.groupby("所属"):
        assert own["部分"].ne(own["部分"].shift()).sum() == own["部分"].nunique(), "the tasks of a part stand together"
    assert table.set_index("编号").loc["P137", "目标"] == "力争工业融资规模稳步增长"


def test_a_name_that_is_not_the_documents_own_says_so(store: Store) -> None:
    notes = store.ask("work_items").set_index("id")["note"]
    assert "原文称“生态功能县负面清单”" in notes["P206"] and "“两地两中心”照原文" in notes["P046"]
    assert any("“生态功能县负面清单”" in str(row) for row in build(store, "rectification").table["说明"])


def test_what_the_documents_do_not_say_waits_to_be_reported(store: Store) -> None:
    table = build(store, "ledger").table
    for column in ("牵头处室", "时限", "进度", "存在问题", "销号"):
        assert set(table[column]) == {"待填报"}
    assert set(table["序时"]) == {"未填报"}
    gantt = build(store, "ledger_gantt")
    assert gantt.figure is None and "105项均未填报时限" in gantt.title, "no task is given a date nobody stated"


def test_every_evidence_named_is_held(store: Store) -> None:
    events = set(store.ask("policy_events")["id"])
    indicators = set(store.ask("indicators")["id"])
    for row in store.ask("work_items").itertuples(index=False):
        for name in filter(None, row.evidence.split("；")):
            if name.startswith(EVENT):
                assert name.removeprefix(EVENT) in events, row.id
            else:
                assert name.partition("@")[0].partition(":")[0] in indicators, row.id


def test_readings_keep_their_qualifiers_and_targets_are_named(store: Store) -> None:
    said = build(store, "ledger").table.set_index("编号")["读数与佐证"]
    assert "有望超过40,000个" in said["P027"] and "150,000个（目标）" in said["P027"]
    assert said["P043"].endswith("全面清零") and said["P002"] == "本库未收录"
    assert "预计超1000亿千瓦时" in said["P038"] and said["P201"] == "2019年举办专家论坛"


def test_what_two_registers_say_of_one_day_is_said_once(store: Store) -> None:
    told = [p.text for p in proofs(Reading(store, store.version))["P003"]]
    assert [text for text in told if "1000万只" in text] == ["2020年3月12日口罩日产量突破1000万只"]


def test_the_plan_of_2021_is_read_against_what_came_later(store: Store) -> None:
    exhibit = build(store, "ledger_followup")
    rows = exhibit.table.set_index("打算")
    assert rows.loc["培育一批省级制造业创新中心", "打算之前"] == "2020年末省级制造业创新中心达13家"
    assert "17家" in rows.loc["培育一批省级制造业创新中心", "2021年以来"]
    assert "15.5%" in rows.loc["抓好一季度工业稳步开局", "2021年以来"]
    assert "不表示读数由该项工作引起" in exhibit.notes[0]


@pytest.mark.parametrize(("state", "rows", "own_rows"), [("有佐证", 49, 3), ("无佐证", 56, 4)])
def test_filters(store: Store, state: str, rows: int, own_rows: int) -> None:
    assert len(build(store, "ledger", state=state).table) == rows
    own = build(store, "ledger", listed="2021年打算", part="川渝协同", state=state).table
    assert set(own["部分"]) == {"川渝协同"} and len(own) == own_rows


def test_words_are_looked_for_and_nothing_found_is_said(store: Store) -> None:
    found = build(store, "ledger", find="园区 川渝")
    assert (
        len(found.table)
        and found.table["事项"].str.contains("园区").all()
        and found.title.startswith("含“园区 川渝”：")
    )
    none = build(store, "ledger", find="<b>没有</b>")
    assert none.title.endswith("没有符合条件的事项") and none.table.empty and ledger_list.drawn(none) == ""


@pytest.mark.parametrize(
    ("due", "progress", "closed", "light"),
    [
        (None, None, None, "未填报"),
        (dt.date(2021, 12, 31), None, None, "未填报"),
        (dt.date(2021, 12, 31), float("nan"), None, "未填报"),
        (dt.date(2021, 12, 31), 45.0, None, "正常"),
        (dt.date(2021, 12, 31), 30.0, None, "滞后"),
        (dt.date(2021, 6, 30), 99.0, None, "逾期"),
        (dt.date(2021, 6, 30), 99.0, dt.date(2021, 7, 1), "已销号"),
    ],
)
def test_the_light_of_a_schedule(
    due: dt.date | None, progress: float | None, closed: dt.date | None, light: str
) -> None:
    assert state(dt.date(2021, 1, 1), due, progress, closed, dt.date(2021, 7, 2)) == light


def test_time_gone_by() -> None:
    first = dt.date(2021, 1, 1)
    assert elapsed(first, dt.date(2021, 12, 31), dt.date(2021, 7, 2)) == pytest.approx(50.0)
    assert elapsed(first, first, first) == 100.0
    assert elapsed(first, dt.date(2021, 12, 31), dt.date(2020, 5, 1)) == 0.0


# ---- reported


def test_what_is_reported_stands_in_the_register_on_the_chart_and_in_its_sources(own: Store) -> None:
    report(
        own,
        "P101",
        department="运行处",
        due="2021年3月31日",
        progress="45%",
        problem="<i>用工</i>不足\x0b待\u200b协调\x00",
    )
    report(own, "P102", due="2099-06", progress="99")
    report(own, "P103", due="2021-12-31", progress="100", closed="2021-12-20")
    register = build(own, "ledger", department="运行处")
    [row] = register.table.to_dict("records")
    assert (row["时限"], row["进度"], row["序时"], row["牵头处室"]) == ("2021-03-31", "45%", "逾期", "运行处")
    told = register.evidence[register.evidence["id"].eq("P101")]
    assert {"doc_review_2020", "ledger_reports"} == set(told["source"]) and set(told["uploader"]) == {"张三"}
    assert register.mark == "内部资料 注意保存", "a department's report is internal unless it says otherwise"
    assert row["存在问题"] == "<i>用工</i>不足\n待协调", "what nobody sees and no file may hold is not kept"
    assert "待协调" in str(openpyxl.load_workbook(io.BytesIO(xlsx_bytes(register)))["数据"]["M2"].value)
    drawn = ledger_list.drawn(register)
    assert "&lt;i&gt;用工&lt;/i&gt;不足" in drawn and ">逾期</span>" in drawn and "width: 45%" in drawn
    gantt = build(own, "ledger_gantt")
    assert isinstance(gantt.figure, Gantt)
    bars = gantt.figure.tasks.set_index("id")
    assert bars["state"].to_dict() == {"P101": "逾期", "P103": "已销号", "P102": "正常"}
    assert str(bars.loc["P102", "due"])[:10] == "2099-06-30", "due in June is late in July, not before"
    assert gantt.title == "已填报时限3项：已销号1项、正常1项、逾期1项；其余102项未填报时限"
    assert vega(gantt.figure).tables
    assert "已填报3项，其中已销号1项、正常1项、逾期1项" in build(own, "ledger_facts").title
    assert len(build(own, "ledger", light="逾期").table) == 1


def test_a_report_is_a_version_that_can_be_undone(own: Store) -> None:
    made = report(own, "P101", progress="45")
    entry = own.history().set_index("version").loc[made]
    assert (entry["author"], entry["kind"], entry["changed"]) == ("张三", "台账填报", 1)
    assert (tasks.held(own, "P101", made - 1)["progress"], tasks.held(own, "P101", made)["progress"]) == ("", "45")
    own.undo(made, "李四", "填错事项")
    assert tasks.held(own, "P101", own.version)["progress"] == ""


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"progress": "150"}, "进度“150”超出范围，应在0至100之间"),
        ({"progress": "-1"}, "应在0至100之间"),
        ({"progress": "约45"}, "进度“约45”不合要求"),
        ({"due": "下月底"}, "时限“下月底”不合要求，应为 YYYY、YYYY-MM 或 YYYY-MM-DD"),
        ({"due": "2021-02-30"}, "时限“2021-02-30”不合要求"),
        ({"due": "2019-12-31"}, "时限2019-12-31早于事项所属的2021年"),
        ({"closed": "2020-12-31"}, "早于事项开始（2021年初）"),
        ({"closed": "2099-01-01"}, "还没有到，不能预先销号"),
        ({"closed": "2021-06-30", "progress": "60"}, "进度为60%，完成后方可销号"),
        ({"problem": "字" * 301}, "存在问题超过300字，现有301字"),
    ],
)
def test_what_does_not_fit_is_said_and_not_written(store: Store, said: dict[str, str], sentence: str) -> None:
    draft = tasks.reported(store, "P101", said, store.version)
    assert any(sentence in finding.message for finding in draft.errors)
    with pytest.raises(IntakeError):
        commit(store, draft, "张三", "台账填报")


def test_a_report_needs_a_name_and_a_task(store: Store) -> None:
    with pytest.raises(IntakeError, match="经办人"):
        commit(store, tasks.reported(store, "P101", {"progress": "5"}, store.version), " ", "台账填报")
    with pytest.raises(IntakeError, match="没有编号为“P999”的事项"):
        tasks.reported(store, "P999", {"progress": "5"}, store.version)
    with pytest.raises(IntakeError, match="不能填报这一栏：title"):
        tasks.reported(store, "P101", {"title": "另一事项"}, store.version)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(own: Store) -> None:
    seen = own.version
    report(own, "P101", author="李四", department="运行处")
    with pytest.raises(ConflictError, match="抓好一季度工业稳步开局（李四，第2版）"):
        report(own, "P101", seen, progress="45")
    report(own, "P102", seen, progress="45")
    report(own, "P101", progress="45")
    row = tasks.held(own, "P101", own.version)
    assert (row["department"], row["progress"]) == ("运行处", "45"), "only what was written is changed"


def test_one_ledger_is_not_shown_for_another_and_a_trial_is_kept_nowhere(store: Store, own: Store) -> None:
    """Two stores at the same version say different things; what is kept of a trial goes with it."""
    row = store.ask("work_items").iloc[[0]][list(store.catalogue.lake_tables["work_item"].names)]
    shared = replace(build(store, "ledger"), table=build(store, "ledger").table.assign(事项="甲"))
    other = replace(shared, table=shared.table.assign(事项="乙"))
    assert "乙" not in ledger_list.drawn(shared) and ">乙<" in ledger_list.drawn(other)
    held, marked = proofs.held, ledger_list._drawn.cache_info().currsize
    trial = own.trial([Change("work_item", put=row.assign(title="试填事项"))])
    try:
        reading = Reading(own, trial)
        assert proofs(reading) is proofs(reading), "within one look it is worked out once"
        assert "试填事项" in ledger_list.drawn(build(own, "ledger", trial))
    finally:
        own.forget(trial)
    assert (proofs.held, ledger_list._drawn.cache_info().currsize) == (held, marked)


# ---- by sheet


def test_the_template_lists_every_task_and_comes_back_filled_in(own: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.write("重点工作台账填报表", own)))
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[2]}
    numbers = {str(sheet.cell(row, 1).value): row for row in range(3, sheet.max_row + 1)}
    assert len(numbers) == 105 and sheet.cell(3, heads["事项"]).protection.locked
    path = tmp_path / "台账.xlsx"

    def filled(**cells: str | float) -> Path:
        for title, value in cells.items():
            sheet.cell(numbers["P101"], heads[title]).value = value
        book.save(path)
        return path

    wrong = examine(own, filled(牵头处室="运行处", 时限="2021-06", 进度=145), "台账.xlsx", exhibits=False)
    [finding] = wrong.errors
    assert "进度“145”超出范围" in finding.message and finding.cell == f"J{numbers['P101']}"
    for written, shown in (("45%", "@"), (0.45, "0%")):
        sheet.cell(numbers["P101"], heads["进度"]).number_format = shown
        draft = examine(own, filled(进度=written), "台账.xlsx", exhibits=False)
        assert draft.ready and draft.registers[0].changed["progress"].tolist() == [45.0], "as it is shown"
    sheet.cell(numbers["P101"], heads["进度"]).number_format = "General"
    draft = examine(own, filled(进度=45), "台账.xlsx", exhibits=False)
    assert draft.ready and not draft.findings and sum(w == "revised" for w in draft.registers[0].what) == 1
    commit(own, draft, "李四", "处室填报")
    row = tasks.held(own, "P101", own.version)
    assert (row["department"], row["due"], row["progress"]) == ("运行处", "2021-06", "45")
    again = openpyxl.load_workbook(io.BytesIO(templates.write("work_item_register", own))).worksheets[0]
    assert again.cell(numbers["P101"], heads["进度"]).value == "45", "what is held already stands in the next form"


# ---- on the page


def at_ledger(store: Store, monkeypatch: pytest.MonkeyPatch, name: str = "", **address: str) -> AppTest:
    """A visitor on the page by a link with these parameters; name: said who they are."""
    for module in ("ui", "workbench.ledger_filling", "workbench.origin"):
        monkeypatch.setattr(f"dashboard.{module}.opened", lambda: store)
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=120)
    if name:
        app.session_state["analyst"] = name
    app = app.switch_page("../pages/ledger.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception and not app.error
    return app


def press(app: AppTest, words: str) -> AppTest:
    """Press the button of these words."""
    return next(button for button in app.button if button.label == words).click().run()


def told(app: AppTest) -> str:
    """Everything said in boxes and markup, without Markdown's backslashes."""
    parts = [*app.success, *app.info, *app.warning, *app.error, *app.html]
    return "\n".join(part.value for part in parts).replace("\\", "")


def test_a_task_is_filled_in_on_the_page(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = at_ledger(own, monkeypatch, "张三", view="填报", task="P101")
    field = {entry.label: entry for entry in (*app.text_input, *app.text_area)}
    field["进度（%）"].input("145")
    app = press(app, "核对")
    assert "进度“145”超出范围" in told(app) and not [b for b in app.button if b.label == "确认入库"]
    field = {entry.label: entry for entry in (*app.text_input, *app.text_area)}
    field["进度（%）"].input("45")
    field["时限"].input("2021/6/30")
    app = press(app, "核对")
    assert "<td" in told(app) and "2021-06-30" in told(app) and "（空）" in told(app), "shown before and after"
    [level] = [box for box in app.selectbox if box.label == "公开属性"]
    assert level.value == "内部" and "已公开（现登记）" in level.options
    captions = "".join(caption.value for caption in app.caption)
    assert "填报内容默认“内部”，台账及含该项的图件将带“内部资料 注意保存”。" in captions
    assert "经办人 张三，公开属性“内部”。入库后，台账及含该项的图件将带" in captions
    report(own, "P101", author="李四", department="运行处")
    app = press(app, "确认入库")
    assert "李四，第2版" in told(app) and own.version == 2, "what changed meanwhile is told, nothing is written"
    app = press(app, "确认入库")
    assert "已入库，数据版次 3" in told(app)
    row = tasks.held(own, "P101", own.version)
    assert (row["department"], row["due"], row["progress"]) == ("运行处", "2021-06-30", "45")
    assert "上次填报" in told(app) and "张三" in told(app)


def test_the_page_lists_and_filters(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = at_ledger(store, monkeypatch)
    text = told(app)
    assert all(title in text for title in store.ask("work_items")["title"])
    app = at_ledger(store, monkeypatch, listed="2021年打算", part="川渝协同", state="有佐证")
    assert "2021年打算、川渝协同、有佐证：3项" in "".join(head.value for head in app.subheader)
    app = at_ledger(store, monkeypatch, view="填报", task="P101")
    assert not [field for field in app.text_input if field.label == "时限"], "nobody writes without a name"
    app = at_ledger(store, monkeypatch, view="时限与进度")
    assert any("105项均未填报时限" in head.value for head in app.subheader)
    assert any("/template/work_item_register.xlsx" in text.value for text in app.markdown)
