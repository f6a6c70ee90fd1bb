"""Files made in the background for whoever asks first: one job a content, its progress, the address of its result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.intake.jobs import Jobs, Progress, State
from dashboard.wording import plain
from dashboard.workbench.outbox import OUTBOX, Parcel

JOBS = Jobs(most=32)


@dataclass(frozen=True)
class Made:
    """A finished file: its address on this server, its name, its size in bytes, and what there is to say about it."""

    address: str
    name: str
    size: int
    told: Any = None

    @property
    def line(self) -> str:
        """Name and size as a reader sees them."""
        size = f"{self.size / 2**20:.1f} MB" if self.size >= 2**20 else f"{max(1, self.size // 1024):,} KB"
        return f"{self.name}（{size}）"


Make = Callable[[Progress], tuple[bytes, Any]]


def start(key: str, name: str, mime: str, make: Make) -> None:
    """Begin to make a file unless it is under way. make returns its bytes and what there is to say."""

    def work(tell: Progress) -> Made:
        body, told = make(tell)
        return Made(OUTBOX.offer(Parcel(body, name, mime)), name, len(body), told)

    JOBS.start(key, work)


def state(key: str) -> State | None:
    """How a file stands; None when nobody has asked for it, or it is held no longer."""
    found = JOBS.state(key)
    if found is not None and isinstance(found.result, Made):
        digest = found.result.address.rpartition("/")[2]
        if OUTBOX.parcel(digest) is None:
            JOBS.drop(key)
            return None
    return found


@st.fragment(run_every=0.4)
def progress(keys: Sequence[str], words: Sequence[str]) -> None:
    """How far the files under way are; looks again by itself until one of them is done."""
    states = [(word, found) for key, word in zip(keys, words, strict=True) if (found := state(key)) is not None]
    if len(states) < len(keys) or any(found.finished for _, found in states):
        st.rerun()
    for word, found in states:
        if found.status == "running":
            counted = f"（{found.done:,} / {found.total:,}）" if found.total else ""
            share = min(found.done / found.total, 1.0) if found.total else 0.0
            st.progress(share, text=plain(f"{word}：{found.stage}{counted}"))
    if waiting := [word for word, found in states if found.status == "waiting"]:
        st.caption(plain(f"排在后面：{'、'.join(waiting)}"))
