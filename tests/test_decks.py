"""Decks kept by name, the ready-made ones, the masters; and the press that makes their files."""

import pickle
import re
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pandas as pd
import psutil
import pytest
from conftest import ROOT, copied

from dashboard.deck import decks, press
from dashboard.deck.deck import Deck, Item
from dashboard.deck.press_line import Line
from dashboard.deck.ready import items, ready, titles
from dashboard.deck.slides import Material, material
from dashboard.errors import DrawingError, ParameterError, VersionError
from dashboard.exhibits import EXHIBITS
from dashboard.store import Store
from dashboard.store.writing import Change

DIGITS = re.compile(r"\d+(?:\.\d+)?")
ITEMS = (Item("recovery_curve", (("year", "2020"),), note="先讲最低点"), Item("per_mu_weights"))


@pytest.fixture(scope="module")
def own(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store on the real data/ that these tests write to."""
    return copied(store, tmp_path_factory.mktemp("decks") / "store")


# ---- kept by name --------------------------------------------------------------------------------------


def test_a_deck_is_saved_found_changed_and_removed(own: Store) -> None:
    made = Deck("七月汇报", own.version, ITEMS, "工业运行")
    kept = decks.save(own, made, "张三")
    assert (kept.id, kept.title, kept.subtitle, kept.author) == (made.id, "七月汇报", "工业运行", "张三")
    assert [(i.key, i.exhibit, i.note) for i in kept.items] == [(i.key, i.exhibit, i.note) for i in ITEMS]
    assert decks.find(own, made.id) == decks.find(own, "七月汇报") == kept
    assert material(own, kept).checksum == material(own, made).checksum, "saving changes nothing that is shown"
    again = decks.save(own, replace(kept, title="八月汇报", items=ITEMS[:1]), "李四")
    assert [deck.title for deck in decks.saved(own)] == ["八月汇报"] and len(again.items) == 1
    decks.remove(own, made.id, "王五")
    assert decks.saved(own) == ()
    with pytest.raises(ParameterError, match="“八月汇报”已由王五删除"):
        decks.find(own, made.id)
    with pytest.raises(ParameterError, match="没有汇报“八月汇报”"):
        decks.find(own, "八月汇报")
    with pytest.raises(ParameterError, match="不在已保存的汇报中"):
        decks.remove(own, made.id, "王五")


def test_what_cannot_be_saved_is_said(own: Store) -> None:
    deck = Deck("名称", own.version, ITEMS)
    decks.save(own, deck, "张三")
    for wrong, words in (
        (replace(deck, title=" \t"), "没有名称"),
        (replace(deck, items=()), "还没有图件"),
        (Deck("名称", own.version, ITEMS), "已有名为“名称”的汇报（张三"),
        (Deck("月度快报", own.version, ITEMS), "是现成材料的名称"),
        (replace(ready(own, "annual")), "是现成材料的名称"),
        (deck.with_items([Item("recovery_curve") for _ in range(201)]), "最多200个"),
    ):
        with pytest.raises(ParameterError, match=words):
            decks.save(own, wrong, "张三")
    for version in (0, -1, own.version + 1):
        with pytest.raises(VersionError, match="没有数据版次"):
            decks.save(own, replace(deck, version=version), "张三")
    with pytest.raises(ParameterError, match="经办人"):
        decks.save(own, deck, " ")
    decks.remove(own, deck.id, "张三")


def test_a_name_with_slashes_and_odd_characters_is_cleaned_not_cut(own: Store) -> None:
    deck = decks.save(own, Deck("2020/2021\u202e 对比\n(二)\x00", own.version, ITEMS), "张三")
    assert deck.title == "2020／2021 对比 (二)"
    name = press.file_name(material(own, deck), "handout")
    assert name == f"2020／2021 对比 (二)_讲义_版次{deck.version}_{material(own, deck).checksum}.pdf"
    assert not set('/\\:*?"<>|\n') & set(press.file_name(material(own, replace(deck, title='a/b:c"d')), "pptx"))
    decks.remove(own, deck.id, "张三")


def test_a_ready_deck_that_was_changed_is_kept_as_a_deck_of_its_own(own: Store) -> None:
    changed = decks.save(own, replace(ready(own, "recovery"), title="V型回升（处内）"), "张三")
    assert changed.id not in titles() and decks.find(own, "recovery").title == "V型回升"
    assert [i.key for i in changed.items] == [i.key for i in ready(own, "recovery").items]
    decks.remove(own, changed.id, "张三")


def test_parameters_and_version_are_frozen_and_the_newest_month_moves_on(own: Store) -> None:
    newest = next(iter(decks.find(own, "monthly").items))
    month = "2026-02"
    params = decks.frozen(own, "monthly_curve", {"month": month}, own.version)
    assert params == (("month", ""),), "the newest month of its version is kept as the newest"
    assert decks.frozen(own, "monthly_curve", {"month": "2025-12"}, own.version) == (("month", "2025-12"),)
    deck = decks.save(own, Deck("月报", own.version, (Item("pillars_growth"), newest)), "张三")
    assert dict(deck.items[0].params)["period"] == "", "the newest period of its version is kept as the newest"
    before = material(own, deck)
    rows = own.ask("observations", indicator="iva_growth")
    row = rows[(rows["region"] == "510000") & (rows["kind"] == "累计")].sort_values("end").iloc[-1]
    version = own.commit([Change("observation", drop=[row["id"]])], "张三", "删去最新一期")
    assert decks.find(own, deck.id).version == version - 1
    assert material(own, decks.find(own, deck.id)).checksum == before.checksum
    renewed = decks.renew(own, deck)
    after = material(own, renewed)
    assert renewed.version == version and after.slides[2].title != before.slides[2].title
    assert decks.find(own, deck.id, at=version).version == version and decks.find(own, "annual", at=1).version == 1
    with pytest.raises(VersionError):
        decks.find(own, "annual", at=version + 1)
    decks.remove(own, deck.id, "张三")


# ---- ready-made ----------------------------------------------------------------------------------------


def test_the_five_ready_made_decks_tell_their_story(store: Store) -> None:
    assert titles() == {
        "annual": "全年回顾",
        "recovery": "V型回升",
        "pillars": "五大支柱",
        "chengyu": "川渝合作",
        "monthly": "月度快报",
    }
    for key in titles():
        deck = decks.find(store, key)
        assert deck.version == store.version and deck.subtitle
        assert 8 <= len(items(key)) <= 14
        assert all(item.exhibit in EXHIBITS and item.note for item in items(key))
        laid = material(store, deck)
        assert "missing" not in [slide.kind for slide in laid.slides] and len(laid.slides) <= 24
        assert [item.key for item in decks.find(store, key).items] == [item.key for item in deck.items]
    keys = [item.key for id in titles() for item in items(id)]
    assert len(set(keys)) == len(keys)
    assert "2026年" in decks.find(store, "monthly").subtitle


def test_notes_say_no_figure_their_exhibit_does_not_show(store: Store) -> None:
    for key in titles():
        for item, exhibit in material(store, decks.find(store, key)).exhibits:
            shown = f"{exhibit.title}{exhibit.subtitle}{''.join(exhibit.notes)}{exhibit.table.to_csv()}"
            strange = set(DIGITS.findall(item.note.replace("“5+1”", ""))) - set(DIGITS.findall(shown))
            assert not strange, (exhibit.id, strange)


# ---- masters -------------------------------------------------------------------------------------------


def test_a_master_is_kept_under_its_name_and_replaced_by_a_newer_one(own: Store) -> None:
    first = decks.keep_master(own, "厅模板/2020.pptx", b"PK first", "张三")
    assert first.title == "厅模板／2020" and decks.master(own, first.id) == b"PK first"
    second = decks.keep_master(own, "厅模板/2020.PPTX", b"PK second", "李四")
    assert second.id == first.id and [m.author for m in decks.masters(own)] == ["李四"]
    assert decks.master(own, first.id) == b"PK second"
    with pytest.raises(ParameterError, match="没有这个母版"):
        decks.master(own, "0000")
    with pytest.raises(ParameterError, match="母版没有名称"):
        decks.keep_master(own, ".pptx", b"PK", "张三")


# ---- the press -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(store: Store) -> Material:
    """A deck of a chart and a table."""
    items = (Item("recovery_curve", key="a1"), Item("per_mu_results", key="a2"))
    return material(store, Deck("小汇报", store.version, items, id="d1"))


@pytest.mark.parametrize("form", [*press.FORMS, press.PRESENT])
def test_the_press_makes_every_form(two: Material, form: str) -> None:
    begins = {"pdf": b"%PDF", "handout": b"%PDF", "html": b"<!doctype html", "present": b"<!doctype html"}
    told: list[str] = []
    body = press.produce(two, form, lambda stage, done, total: told.append(stage))
    assert body.lower().startswith(begins.get(form, b"pk\x03\x04").lower())
    assert "生成文件" in told
    told.clear()
    assert press.produce(two, form, lambda stage, done, total: told.append(stage)) is body and not told


def test_unknown_forms_and_misplaced_masters_are_refused(two: Material) -> None:
    with pytest.raises(ParameterError, match="没有格式“ppt”"):
        press.produce(two, "ppt")
    with pytest.raises(ParameterError, match="母版只用于 PPT"):
        press.produce(two, "pdf", master=b"PK")


def test_a_lost_process_is_told_and_the_next_deck_is_made(two: Material) -> None:
    line = Line()
    assert line.ask("xlsx", two, None, lambda: None).startswith(b"PK")
    pid = line.pid
    assert pid is not None and psutil.Process(pid).nice() >= 10

    def kill(stage: str, done: int, total: int | None) -> None:
        psutil.Process(line.pid).kill()

    with pytest.raises(DrawingError, match="材料未能生成"):
        line.ask("pptx", two, kill, lambda: None)
    assert line.ask("xlsx", two, None, lambda: None).startswith(b"PK") and line.pid != pid
    line.close()


def test_a_deck_that_takes_too_long_is_given_up_and_too_many_are_refused(two: Material) -> None:
    with pytest.raises(DrawingError, match="材料未能生成"):
        Line(patience=0.01).ask("pptx", two, None, lambda: None)
    line, go, began = Line(most=0), threading.Event(), threading.Event()

    def held() -> bytes:
        began.set()
        go.wait(30)
        return b"made by another"

    first = threading.Thread(target=line.ask, args=("xlsx", two, None, held))
    first.start()
    began.wait(30)
    with pytest.raises(DrawingError, match="正在生成的材料较多"):
        line.ask("xlsx", two, None, lambda: b"")
    go.set()
    first.join()
    assert line.pid is None, "nothing was made twice"


def test_the_shelf_gives_up_the_oldest_and_never_grows_beyond_its_bytes() -> None:
    shelf = press._Shelf(most=100)
    for number in range(5):
        shelf.put((str(number),), bytes(40))
    assert [shelf.get((str(number),)) is not None for number in range(5)] == [False, False, False, True, True]
    shelf.put(("huge",), bytes(101))
    assert shelf.get(("huge",)) is None and shelf.get(("4",)) is not None


def test_the_process_ends_with_its_server(tmp_path: Path, store: Store) -> None:
    code = """
import sys; from pathlib import Path
from dashboard.store import Store
from dashboard.deck import press
from dashboard.deck.deck import Deck, Item
store = Store.open(Path(sys.argv[1]))
laid = press.lay_out(store, Deck("小汇报", store.version, (Item("per_mu_results", key="a"),)))
press.produce(laid, "xlsx")
print(press._line.pid, flush=True)
import os; os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code, str(store.folder)], cwd=ROOT, capture_output=True, text=True)
    left = [psutil.Process(int(done.stdout))] if psutil.pid_exists(int(done.stdout)) else []
    assert not psutil.wait_procs(left, timeout=10)[1]


def test_a_material_survives_the_way_to_the_press(twenty: Material) -> None:
    back = pickle.loads(pickle.dumps(twenty))
    assert back.checksum == twenty.checksum and len(back.slides) == len(twenty.slides)
    pd.testing.assert_frame_equal(back.slides[-1].exhibit.table, twenty.slides[-1].exhibit.table)
