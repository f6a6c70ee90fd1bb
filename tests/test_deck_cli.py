"""Decks on the command line: export, refresh, decks; exit codes and one sentence where something is wrong."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, copied
from pptx import Presentation

from dashboard.__main__ import main
from dashboard.deck import decks, press
from dashboard.deck.deck import Deck, Item
from dashboard.errors import IntakeError, ParameterError
from dashboard.intake.template_topics import topics
from dashboard.store import Store
from dashboard.store.writing import Change


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one saved deck at version 1 and a newer version 2, in which a value differs."""
    folder = tmp_path_factory.mktemp("cli") / "store"
    own = copied(store, folder)
    items = (Item("recovery_curve", key="a1"), Item("per_mu_weights", key="a2"))
    decks.save(own, Deck("七月汇报", 1, items, id="00000001"), "张三")
    rows = own.ask("observations", indicator="iva_growth")
    year = (rows["region"] == "510000") & (rows["industry"] == "all") & (rows["end"].astype(str) == "2020-12-31")
    table = own.catalogue.tables["observation"]
    whole = rows.loc[year & (rows["kind"] == "累计"), ["id", *(name for name in table.names if name in rows)]]
    assert set(whole["value"]) == {4.5}
    changed = whole.assign(value=4.6, disclosure="内部")
    own.commit([Change("observation", put=changed)], "张三", "改数")
    own.close()
    return folder


@pytest.fixture
def at_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command line on that store."""
    monkeypatch.setenv("DASHBOARD_STORE", str(folder))
    return folder


def test_decks_lists_ready_made_and_saved(at_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decks"]) == 0
    told = capsys.readouterr().out
    assert "annual　全年回顾" in told and "00000001　七月汇报　2 个图件　数据版次 1　张三" in told


def test_a_deck_is_exported_by_name_and_as_of_a_version(
    at_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.pptx", tmp_path / "new.pptx"
    assert main(["export", "--deck", "七月汇报", "--format", "pptx", "-o", str(old)]) == 0
    told = capsys.readouterr()
    assert "已导出“七月汇报”，3 页，数据版次 1　校验码 " in told.out and told.err == ""
    assert main(["export", "--deck", "00000001", "--at", "2", "--format", "pptx", "-o", str(new)]) == 0
    told = capsys.readouterr()
    assert "数据版次 2" in told.out
    assert "提示：“七月汇报”含不同公开属性的内容（已公开1项、内部1项）" in told.err
    titles = [Presentation(str(path)).slides[1].shapes.title.text for path in (old, new)]
    assert "4.5%" in titles[0] and "4.6%" in titles[1]
    assert not list(tmp_path.glob(".*")), "nothing is left beside the files"


def test_pages_are_exported_in_their_order_and_pictures_as_a_zip(
    at_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "页面.zip"
    assert main(["export", "--page", "parks", "川渝产业合作园区", "--format", "svg", "-o", str(out)]) == 0
    assert "川渝产业合作园区" in capsys.readouterr().out
    with zipfile.ZipFile(out) as archive:
        names = [name for name in archive.namelist() if name.endswith(".svg")]
        assert [name.split("_")[1] for name in names][:2] == ["合作园区分布.svg", "名称收录程度.svg"]
        assert len(names) == len(set(names))
    single = tmp_path / "图.svg"
    assert main(["export", "--page", "parks", "--format", "svg", "-o", str(single)]) == 2
    assert "不能写成一个图片文件" in capsys.readouterr().err and not single.exists()


def test_a_page_named_after_another_is_exported_with_it(at_store: Path, tmp_path: Path) -> None:
    """`--page A --page B` means the same as `--page A B`: both pages, in this order."""
    titles = []
    for number, pages in enumerate((["--page", "supplies", "--page", "parks"], ["--page", "supplies", "parks"])):
        out = tmp_path / f"{number}.pptx"
        assert main(["export", *pages, "--format", "pptx", "-o", str(out)]) == 0
        titles.append([slide.shapes.title.text for slide in Presentation(str(out)).slides])
    assert titles[0] == titles[1] and titles[0][0] == "防护物资保供、川渝产业合作园区"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "--deck", "没有的", "--format", "pdf", "-o", "x.pdf"], "没有汇报“没有的”"),
        (["export", "--deck", "annual", "--at", "99", "--format", "pdf", "-o", "x.pdf"], "没有数据版次 99"),
        (["export", "--page", "upload", "--format", "pdf", "-o", "x.pdf"], "没有可导出的页面“upload”"),
        (["export", "--deck", "annual", "--master", "none.pptx", "--format", "pptx", "-o", "x.pptx"], "找不到文件"),
        (["refresh", "none.pptx", "-o", "x.pptx"], "找不到文件（none.pptx）"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_code_2(
    at_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("错误：") and words in told and told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "--format", "pdf", "-o", "x"], "--deck --page 至少要写一个"),
        (["export", "--deck", "annual", "--page", "parks", "--format", "pdf", "-o", "x"], "只能写一个"),
        (["export", "--deck", "annual", "--format", "ppt", "-o", "x"], "--format 没有 ppt，可选"),
        (["export", "--deck", "annual", "--format", "pdf"], "缺少 -o/--output"),
    ],
)
def test_wrong_usage_is_said_in_chinese(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2 and words in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said(
    at_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none" / "x.xlsx"
    assert main(["export", "--deck", "00000001", "--format", "xlsx", "-o", str(out)]) == 2
    assert "要写入的目录不存在" in capsys.readouterr().err


def test_a_file_that_is_there_is_overwritten_only_when_asked(
    at_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck, out = tmp_path / "deck.pptx", tmp_path / "out.xlsx"
    assert main(["export", "--deck", "00000001", "--format", "pptx", "-o", str(deck)]) == 0
    commands = (
        ["export", "--deck", "00000001", "--format", "xlsx", "-o", str(out)],
        ["refresh", str(deck), "-o", str(out)],
        ["template", next(iter(topics())), "-o", str(out)],
    )
    for command in commands:
        out.write_text("论文", encoding="utf-8")
        capsys.readouterr()
        assert main(command) == 2
        said = capsys.readouterr()
        assert "文件已存在" in said.err and "--force" in said.err and not said.out
        assert out.read_text(encoding="utf-8") == "论文"
        assert main([*command, "--force"]) == 0 and out.read_bytes().startswith(b"PK")
    assert {path.name for path in tmp_path.iterdir()} == {"deck.pptx", "out.xlsx"}, "nothing half-written is left"
    assert main(["refresh", str(deck), "-o", str(deck), "--force"]) == 2, "the old deck is never altered"


def test_an_old_deck_is_refreshed_and_never_altered(
    at_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "上期.pptx", tmp_path / "本期.pptx"
    main(["export", "--deck", "00000001", "--format", "pptx", "-o", str(old)])
    before = old.read_bytes()
    assert main(["refresh", str(old), "-o", str(old)]) == 2
    assert "旧文件不能被改写" in capsys.readouterr().err
    linked = tmp_path / "link.pptx"
    linked.symlink_to(old)
    assert main(["refresh", str(old), "-o", str(linked)]) == 2
    assert main(["refresh", str(old), "-o", str(new)]) == 0
    told = capsys.readouterr().out
    assert "已更新到数据版次 2" in told and "4.5" in told and "4.6" in told and "→" in told
    assert old.read_bytes() == before
    assert "4.6%" in Presentation(str(new)).slides[1].shapes.title.text
    again = tmp_path / "again.pptx"
    assert main(["refresh", str(new), "-o", str(again)]) == 0
    assert "变动 0 处" in capsys.readouterr().out


def test_a_file_that_is_no_deck_is_refused_by_a_process_of_its_own(folder: Path, tmp_path: Path) -> None:
    store = Store.open(folder, ROOT / "data")
    empty = io.BytesIO()
    Presentation().save(empty)
    with pytest.raises(ParameterError, match="没有本系统导出的图件"):
        press.refresh(store, empty.getvalue(), "空.pptx")
    for content in (b"", b"no deck at all", empty.getvalue()[:5000]):
        with pytest.raises(IntakeError) as refused:
            press.refresh(store, content, "坏/../坏.pptx")
        assert str(refused.value).endswith("。")
    deck = Deck("汇报", store.version, (Item("per_mu_weights", key="k1"),))
    joined = press.append(store, deck, empty.getvalue(), "别人的.pptx", ["k1"])
    assert len(Presentation(io.BytesIO(joined)).slides) == 1
    for keys in ([], ["nothing"]):
        with pytest.raises(ParameterError):
            press.append(store, deck, empty.getvalue(), "别人的.pptx", keys)
    assert press.examined(empty.getvalue(), "母版.pptx") == empty.getvalue()
    on_it = press.produce(press.lay_out(store, deck), "pptx", master=empty.getvalue())
    assert len(Presentation(io.BytesIO(on_it)).slides) == 2
    store.close()


def test_the_command_line_starts_without_the_chart_libraries() -> None:
    heavy = ("altair", "dashboard.exhibits", "pptx")
    code = f"import sys, dashboard.__main__; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
