"""Files that bear a secrecy mark: what is one and what is not, wherever it stands; and nothing of them is kept."""

import time
from pathlib import Path

import pytest

from dashboard.intake.findings import Refused
from dashboard.intake.gate import inspect
from dashboard.intake.marked_parts import REACH, TOGETHER, refuse_marked
from dashboard.intake.secrecy import mark_in
from tests.bad_files import CASES
from tests.bad_files.secrecy import PLACES

MARKS = (
    # alone in a cell, in every writing
    "绝密", "机密", "秘密", "涉密", "機密", "絕密", "机 密", "机　密", "秘  密", "绝\t密", "机\n密", " 机密 ",
    "“秘密”", "机\u200b密",
    # with star and term
    "机密★1年", "秘密★长期", "绝密★启用前", "机密☆", "机密★", "机密 ★ １ 年", "机 密 ★ 1 年", "机密*1年",
    "机密＊３年",
    "秘密★6个月", "机密★2030年12月31日", "本表机密★1年，阅后退回", "川经信〔2026〕1号　机密★5年", "绝密★\n启用前",
    # with a term and no star
    "机密1年", "秘密 3年", "机密　长期", "秘密十年", "机密（1年）", "机密，3年", "秘密六个月", "绝密 解密前",
    "秘密-1年", "★机密", "内部★机密", "机密•1年", "机密：1年", "机密…", "• 机密", "涉密 机密★1年", "秘密 机密1年",
    # in brackets
    "军工企业（机密）", "本表（涉密）",
    "【机密】", "（秘密）", "[机密]", "〔绝密〕", "【 机 密 】", "2026年1—6月规上工业增加值（机密）", "「机密」",
    "『秘密』", "‹机密›",
    "【秘密】分市州工业用电量",
    # behind 密级
    "密级：机密", "密级:秘密", "密 级： 机 密", "密级：　绝密", "密级：机密★1年", "编号：0012　密级：秘密　共3页",
    "密级 机密", "密级为机密",
    "密级（标识）：秘密", "保密级别：机密",
    # beside other words, set off by blanks
    "机密　　特急", "特急 机密", "特急机密", "机密    川经信办〔2026〕12号", "内部资料　秘密", "机密 注意保管",
    "机密，请勿外传", "第1页\t机密",
    # as levels and stamps
    "机密级", "秘密级", "机密文件", "秘密件", "涉密文件", "涉密资料", "※机密※", "-机密-", "*秘密*", "涉密：是",
    "是否涉密：是", "备注：秘密",
    # chosen from a list
    "密级：□绝密 ☑机密 □秘密", "绝密□ 机密☑ 秘密□", "密级：□绝密 ■机密 □秘密", "绝密 √机密 秘密", "涉密☑ 非涉密□",
    # before or behind every number of a cell, by its format
    '"机密"0.0', '0.00"秘密"',
    # header codes of sheets
    "&C机密★1年", "&L秘密&R第&P页", '&R&"黑体,加粗"&14机密', '&C&"宋体,常规"机&B密', "&C&K01+000机密", "&C&K04-025秘密",
    "&C&Kff0000机密",
    # names of files and sheets
    "机密_2026年6月报表", "2026年6月报表_秘密", "2026年6月报表-机密", "机密 报表",
)  # fmt: skip
#: What stands beside a word set off by a blank is no list to choose from.
BESIDE = (
    "机密 涉密人员登记表", "绝密 机密文件汇编", "秘密　涉密载体清单", "机密 秘密", "秘密 非涉密",
    "机密 非涉密人员不得阅读",
)  # fmt: skip
NO_MARKS = (
    "", "密", "非涉密", "不涉密", "本表不涉密", "本表为非涉密资料", "是否涉密：否", "是否涉密", "涉密：否",
    "涉密（是/否）", "是否涉密：是/否",
    "是否涉密：是□ 否□", "本系统为非涉密系统，不得录入、存储、传输国家秘密。", "内部资料 注意保存",
    "内部资料　注意保密", "密级：无",
    "密级：公开", "密级：内部", "密级", "保密期限：长期", "密级：绝密/机密/秘密", "密级：□绝密 □机密 □秘密",
    "绝密、机密、秘密三级",
    "绝密,机密,秘密", '"绝密,机密,秘密"', "绝密/机密/秘密/内部/公开", "涉密人员培训", "涉密人员培训（人次）",
    "涉 密 人 员 培 训 情 况 表",
    "涉密人员数量（人）", "涉密信息系统集成资质", "涉密岗位", "涉密不上网，上网不涉密", "涉密、敏感信息不得上传",
    "涉密载体销毁",
    "保密工作", "保密工作先进单位", "保 密 工 作", "保密协议", "商业秘密", "商 业 秘 密", "商业 秘密",
    "商业秘密（专有技术）", "（商业秘密）", "侵犯商业秘密罪", "国家秘密", "国家秘密保护条例宣传", "国家秘密保护条例",
    "保守国家秘密",
    "中华人民共和国保守国家秘密法", "《保守国家秘密法》实施条例", "工作秘密", "个人隐私和商业秘密",
    "泄露国家秘密案件", "秘密级以上载体管理办法",
    "秘密等级划分", "秘密花园", "机密性", "机密信息安全产品", "机密文件柜制造", "计算机密码", "计算机 密码机",
    "商用密码产品", "飞机密封件",
    "电机密封圈", "发动机密封垫", "精密仪器制造", "精密机械", "橡胶密封件", "人口密度", "劳动密集型", "紧密型",
    "有机密胺树脂", "军工和部分保密企业",
    "规模以上工业企业（不含军工和部分保密企业）", "加密机", "绝密电码", "解密", "密云", "脱密期管理", "定密责任人",
    "保密员", "密级标志",
    "表中数据不属于国家秘密，可以公开", "对涉密的单位不填报", "R&D保密协议", "不得涉及国家秘密和商业秘密。",
    "未经定密，不作为秘密文件管理", "密级：□ 绝密 □ 机密 □ 秘密", "绝密 / 机密 / 秘密", "绝密；机密；秘密",
    "密级(绝密 机密 秘密)", "涉密 / 非涉密", "涉密 非涉密", "涉密□ 非涉密☑", "涉密 人员", "涉密 载体数量",
    "军工企业（涉密）", '0.0"机密性"',
)  # fmt: skip


@pytest.mark.parametrize("text", (*MARKS, *BESIDE))
def test_a_mark_is_one_however_it_is_written(text: str) -> None:
    assert mark_in(text)


def test_the_mark_is_told_with_its_term() -> None:
    assert mark_in("川经信〔2026〕1号　机 密 ★ 1 年") == "机密★1年"
    assert mark_in("秘密★2030年12月31日") == "秘密★2030年12月31日"


@pytest.mark.parametrize("piece", ["机密", "机 ", "密 级", '&"', "密级 ", "机密 ", "机密□", "机密,", "( ", "一 二"])
def test_no_text_takes_long(piece: str) -> None:
    """A cell as long as one can be, whatever it repeats and wherever its blanks stand."""
    began = time.process_time()
    mark_in(piece * (32_000 // len(piece)) + "密")
    mark_in(piece + " " * 32_000 + "密x")
    assert time.process_time() - began < 2


@pytest.mark.parametrize("text", NO_MARKS)
def test_the_word_in_a_sentence_is_no_mark(text: str) -> None:
    assert mark_in(text) == ""


class Parts:
    """A package with one part."""

    def __init__(self, data: str) -> None:
        self.suspects, self.data = {"xl/sharedStrings.xml"}, data.encode()

    def blocks(self, _: str) -> list[bytes]:
        return [self.data]


def test_a_text_is_looked_at_whole_wherever_the_looking_begins() -> None:
    """Some bytes before a place: they may begin in the middle of a longer term."""
    text = "<t>商业秘密</t>"
    first = text + " " * (TOGETHER - 100) + text
    place = first.encode().rindex("秘".encode())
    more = " " * (REACH - len(first.encode()) + place - len("<t>商业秘".encode())) + text
    refuse_marked(Parts(first + more), {})  # type: ignore[arg-type]


FILES = {case.id: case for case in CASES if case.id in PLACES}


@pytest.mark.parametrize("id", PLACES)
def test_a_marked_file_is_refused_wherever_the_mark_stands(id: str, tmp_path: Path) -> None:
    path = tmp_path / "received"
    path.write_bytes(FILES[id].make())
    with pytest.raises(Refused) as caught:
        inspect(path, FILES[id].name)
    told = caught.value
    assert told.code == "secrecy" and PLACES[id] in told.where
    assert "密级标志" in told.what and "保密员" in told.remedy
