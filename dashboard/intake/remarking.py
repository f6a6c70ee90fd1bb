"""Remarks (备注) written, changed and withdrawn: each a commit of its own with author, message, history and undo."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pandas as pd

from dashboard.catalogue import IN_FORCE, REMARK, WITHDRAWN
from dashboard.errors import IntakeError
from dashboard.exhibits.exhibit import LEVELS, Reading
from dashboard.exhibits.remarks import SERIES, is_whole, listed
from dashboard.frames import each
from dashboard.intake.characters import half_width, seen
from dashboard.intake.committing import now, record_id
from dashboard.store import Change, Store

#: Characters of a text and of a name at most.
LONGEST, LONGEST_NAME = 300, 20
WHERE = "备注"
KIND = "备注"
#: Years a remark may be about: a slip of the finger is not kept.
YEARS = range(1949, 2101)
#: 2020-03, 2020-03-15, 2020.3, 2020/3/15, 2020年3月, 2020年3月15日.
DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2}))?[月日]?")


@dataclass(frozen=True)
class Words:
    """What an analyst writes: the text, the day it is about (may be empty), the level of disclosure, the name."""

    text: str
    author: str
    date: str = ""
    disclosure: str = "内部"

    def checked(self) -> "Words":
        """The same as it is kept. Raises IntakeError for what is missing, too long or no date."""
        text, author = _plain(self.text), _plain(self.author)
        if not text:
            raise IntakeError("备注没有内容", WHERE, "请写明要说明的事项")
        if len(text) > LONGEST:
            raise IntakeError(f"备注过长（{len(text)}字）", WHERE, f"请压缩到{LONGEST}字以内")
        if not author:
            raise IntakeError("没有填写经办人", WHERE, "请填写经办人姓名")
        if len(author) > LONGEST_NAME:
            raise IntakeError("经办人姓名过长", WHERE, f"请填写{LONGEST_NAME}字以内的姓名")
        if self.disclosure not in LEVELS:
            raise IntakeError(f"没有“{self.disclosure}”这一公开属性", WHERE, f"可选：{'、'.join(LEVELS)}")
        return Words(text, author, day(self.date), self.disclosure)


def _plain(text: str) -> str:
    """Text on one line, without characters nobody sees."""
    return " ".join(seen(text).split())


def day(typed: str) -> str:
    """A day or a month as typed, as YYYY-MM-DD or YYYY-MM; "" stays "". Raises IntakeError for anything else."""
    text = "".join(half_width(typed).split())
    if not text:
        return ""
    found = DAY.fullmatch(text)
    if found is not None and int(found[1]) in YEARS:
        try:
            made = date(int(found[1]), int(found[2]), int(found[3] or 1))
        except ValueError:
            made = None
        if made is not None:
            return made.isoformat() if found[3] else f"{made:%Y-%m}"
    raise IntakeError(f"“{typed.strip()[:40]}”不是日期", WHERE, "请写成 2020年3月 或 2020-03-15，也可以不填")


def add(store: Store, about: Mapping[str, Any], words: Words, whole: bool = False) -> int:
    """Attach a remark to a point, or to its whole series; returns the new version.

    about: a row of the evidence, or anything that names indicator, region, industry, caliber, kind (and start, end
    unless whole). Raises IntakeError for bad words, for a series or point the newest version does not hold, and for
    a remark that is there already; StoreError as a commit does.
    """
    said = words.checked()
    row = {name: str(about[name]) for name in SERIES}
    ends = {} if whole else {name: pd.Timestamp(about[name]) for name in ("start", "end")}
    newest = store.version
    held = store.ask("observations", at=newest, indicator=row["indicator"])
    mine = (held[list(SERIES)] == pd.Series(row)).all(axis=1)
    for name, end in ends.items():
        mine &= held[name] == end
    if not mine.any():
        what = "这一序列" if whole else "这一时点的数"
        raise IntakeError(f"{what}已不在最新版次（第{newest}版）中", WHERE, "请到“指标数据库”查看现有序列后再写")
    for other in each(listed(Reading(store, newest))):
        same = all(getattr(other, name) == row[name] for name in SERIES) and is_whole(other) == whole
        if same and other.state == IN_FORCE and (other.text, other.author, other.date) == (
            said.text, said.author, said.date
        ) and (whole or (other.start, other.end) == tuple(ends.values())):  # fmt: skip
            raise IntakeError(f"这条备注已经有了（版次{other.version}）", WHERE, "不必重复提交")
    first = held[mine].iloc[0]
    label = " ".join(p for p in (first["region_name"], first["indicator_title"]) if p)
    return _written(store, row | ends | {"id": uuid4().hex[:12], "state": IN_FORCE}, said, f"添加备注：{label}", None)


def change(store: Store, remark: str, words: Words, base: int) -> int:
    """Give a remark another text, day or level; returns the new version.

    base: the version its present text was read at. Raises IntakeError for bad words or a remark that is gone,
    ConflictError when somebody else changed it since.
    """
    return _written(store, _row(store, remark, base), words.checked(), "修改备注", base)


def withdraw(store: Store, remark: str, author: str, base: int) -> int:
    """Take a remark down: it stays in the history and can be brought back by undoing this; returns the new version."""
    row = _row(store, remark, base)
    if row["state"] == WITHDRAWN:
        raise IntakeError("这条备注已经撤下", WHERE, "不必重复操作")
    words = Words(row["text"], author, row["date"], row["disclosure"]).checked()
    return _written(store, row | {"state": WITHDRAWN}, words, "撤下备注", base)


def _row(store: Store, remark: str, base: int) -> dict[str, Any]:
    frame = store.ask("remarks", at=base)
    found = frame[frame["id"] == remark]
    if found.empty:
        raise IntakeError("没有这条备注", WHERE, "它可能已随撤销入库而移除，请刷新页面")
    return {str(name): value for name, value in found.iloc[0].items()}


def _written(store: Store, row: Mapping[str, Any], words: Words, message: str, base: int | None) -> int:
    moment = now()
    revision = record_id(uuid4().hex, moment)
    said = {"text": words.text, "date": words.date, "author": words.author, "disclosure": words.disclosure}
    stamp = {"time": moment.isoformat(timespec="seconds"), "revision": revision}
    put = pd.DataFrame([{**row, **said, **stamp}])
    info = {"kind": KIND, "import_id": revision}
    return store.commit([Change(REMARK.table, put)], words.author, message, base=base, info=info)
