"""The import a session is busy with: its file, what the analyst said about it, its job, what came of it.

It is found again after a click elsewhere (session state) and after a reload (its number stands in the address).
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.intake.jobs import State
from dashboard.intake.mapping import Mapping
from dashboard.opened import opened
from dashboard.workbench.background import DESK, Received

if TYPE_CHECKING:
    from dashboard.workbench.deciding import Outcome

JOB, TURN, DONE, TOLD = "import-job", "import-turn", "import-done", "import-told"
ADDRESS = "draft"
#: The section of the page that lists what was imported.
HISTORY = "入库记录"


def current() -> Received | None:
    """The job of this session, or the one the address names; None when there is none (any more)."""
    number = st.session_state.get(JOB) or st.query_params.get(ADDRESS, "")
    job = DESK.find(number) if number else None
    if job is None:
        st.query_params.pop(ADDRESS, None)
        st.session_state.pop(JOB, None)
        return None
    st.session_state[JOB] = job.id
    st.query_params[ADDRESS] = job.id
    return job


def state(received: Received) -> State:
    """How the examination stands; a draft no longer held is made again."""
    found = DESK.state(received)
    if found is None:
        DESK.again(opened(), received, received.choices)
        return State()
    return found


def start(file: str, body: bytes, author: str) -> None:
    """Keep what was received and begin to examine it."""
    _follow(DESK.start(opened(), file, body, author))


def revise(mapping: Mapping) -> None:
    """Examine the file again with a sheet read in another way."""
    job = current()
    if job is not None:
        others = tuple(m for m in job.choices.mappings if m.fingerprint != mapping.fingerprint)
        DESK.again(opened(), job, replace(job.choices, mappings=(*others, mapping)))


def choose(**choices: Any) -> None:
    """Examine the file again with another disclosure level, source or date."""
    job = current()
    if job is not None:
        DESK.again(opened(), job, replace(job.choices, **choices))


def again(told: str = "") -> None:
    """Examine the file again as it is: the store or the dictionary has changed. told: why, for the reader."""
    job = current()
    if job is not None:
        DESK.again(opened(), job, job.choices)
        if told:
            st.session_state[TOLD] = told


def told() -> str:
    """Why the file was examined again, said once."""
    return str(st.session_state.pop(TOLD, ""))


def drop() -> None:
    """Forget the import and offer the uploader anew, empty."""
    job = current()
    if job is not None:
        DESK.drop(job)
    for key in (JOB, DONE):
        st.session_state.pop(key, None)
    st.query_params.pop(ADDRESS, None)
    st.session_state[TURN] = turn() + 1


def turn() -> int:
    """Counts the files of this session: a new uploader for each."""
    return int(st.session_state.get(TURN, 0))


def look_back(version: int) -> None:
    """Turn to the record of a version on this page."""
    st.session_state["section"] = HISTORY
    st.query_params["new"] = str(version)


def finish(outcome: "Outcome") -> None:
    """The import is committed: keep what there is to say about it, let the draft go."""
    drop()
    st.session_state[DONE] = outcome


def outcome() -> "Outcome | None":
    """What the last commit of this session did, until the next file is chosen."""
    found: Outcome | None = st.session_state.get(DONE)
    return found


def _follow(job: Received) -> None:
    st.session_state[JOB] = job.id
    st.query_params[ADDRESS] = job.id
