"""A picture of the place in a file where a value stands, its cell boxed; read in a process of its own, then kept."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard.errors import DashboardError
from dashboard.intake import excerpt
from dashboard.opened import opened
from dashboard.wording import plain

DATA = Path(__file__).resolve().parents[2] / "data"


def shown(file: str, sheet: str, cell: str, sha256: str) -> None:
    """Draw the surroundings of a cell of an imported file (sha256) or of a file under data/; says so if it cannot."""
    if not file or excerpt.place_of(cell) is None:
        st.caption("这条记录没有对应的单元格。")
        return
    try:
        path = opened().kept_file(sha256) if sha256 else _shipped(file)
        if path is None:
            st.caption("原始文件已不在数据目录中，无法显示。")
            return
        with st.spinner("正在打开原始表格……"):
            drawn = _drawn(str(path), path.stat().st_mtime_ns, file, sheet, cell)
    except DashboardError as error:
        st.caption(plain(f"原始表格无法显示：{error}"))
        return
    st.html(f'<div class="excerpt">{drawn}</div>')


def _shipped(file: str) -> Path | None:
    """A file under data/ by its relative name; None for anything else."""
    path = (DATA / file).resolve()
    return path if path.is_relative_to(DATA) and path.is_file() else None


@lru_cache(maxsize=256)
def _drawn(path: str, changed: int, file: str, sheet: str, cell: str) -> str:
    """The picture as HTML. changed: when the file was last written, so that a new one is read anew."""
    return excerpt.html(excerpt.take(Path(path), file, sheet, cell))
