"""Work in the background: polled, bounded, its errors told, a page that left disturbs nothing."""

import gc
import io
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from pptx import Presentation

from dashboard.deck.powerpoint.received import checked
from dashboard.errors import IntakeError
from dashboard.intake.jobs import Jobs, Progress, State

PATIENCE = 20.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    """Two at a time, three kept."""
    made = Jobs(most=3, at_once=2)
    yield made
    made.close()


def finished(jobs: Jobs, key: str, call: Callable[[Progress], object]) -> State:
    """The state of a job when it is over, polled as the page does."""
    assert jobs.start(key, call)
    between = threading.Event()
    while True:
        state = jobs.state(key)
        assert state is not None
        if state.finished:
            return state
        between.wait(0.01)


def test_a_job_tells_its_progress_and_its_result(jobs: Jobs) -> None:
    told, go = threading.Event(), threading.Event()

    def call(progress: Progress) -> str:
        progress("读取", 3, 7)
        told.set()
        assert go.wait(PATIENCE)
        return "完成"

    assert jobs.start("a", call)
    assert told.wait(PATIENCE)
    assert jobs.state("a") == State("running", "读取", 3, 7)
    assert not jobs.start("a", call), "the same job is not started twice"
    go.set()
    jobs.close()
    state = jobs.state("a")
    assert state is not None and (state.status, state.result) == ("done", "完成")


def test_an_error_is_kept_for_the_page(jobs: Jobs, incidents: list[str]) -> None:
    def refused(progress: Progress) -> None:
        raise IntakeError("文件是空的", "a.xlsx", "请重新上传")

    def broken(progress: Progress) -> None:
        raise ZeroDivisionError("nobody outside should read this")

    state = finished(jobs, "a", refused)
    assert state.status == "failed" and str(state.error) == "文件是空的（a.xlsx）；请重新上传。"
    state = finished(jobs, "b", broken)
    assert state.status == "failed" and "没有写入任何数据" in str(state.error)
    assert "nobody" not in str(state.error) and "ZeroDivisionError" in incidents[0]


def test_an_error_holds_nothing_of_what_was_worked_on(jobs: Jobs) -> None:
    class File:
        pass

    held = []

    def refused(progress: Progress) -> None:
        file = File()
        held.append(weakref.ref(file))
        raise IntakeError("文件带有密级标志", "a.xlsx", "请交保密员")

    def from_another(progress: Progress) -> None:
        try:
            refused(progress)
        except IntakeError as error:
            raise IntakeError("不予接收", "a.xlsx", "请交保密员") from error

    for call in (refused, from_another):
        assert finished(jobs, "a", call).error is not None
        gc.collect()
        assert held[-1]() is None


def test_a_refused_decks_error_leads_to_nothing_of_it(jobs: Jobs) -> None:
    deck = Presentation()
    box = deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 1, 1)
    box.text_frame.text = "机密★1年"
    out = io.BytesIO()
    deck.save(out)
    error = finished(jobs, "a", lambda progress: checked(out.getvalue(), "a.pptx")).error
    while error is not None:
        assert error.__traceback__ is None
        error = error.__cause__ or error.__context__


def test_finished_jobs_are_bounded_and_running_ones_kept(jobs: Jobs) -> None:
    go = threading.Event()
    assert jobs.start("runs", lambda progress: go.wait(PATIENCE))
    for key in "abcd":
        finished(jobs, key, lambda progress: None)
    assert [key for key in ("runs", *"abcd") if jobs.state(key) is not None] == ["runs", "c", "d"]
    go.set()


def test_a_dropped_job_s_late_news_reach_nobody(jobs: Jobs) -> None:
    began, go = threading.Event(), threading.Event()

    def slow(progress: Progress) -> str:
        began.set()
        assert go.wait(PATIENCE)
        progress("迟到", 1, 1)
        return "旧"

    assert jobs.start("a", slow)
    assert began.wait(PATIENCE)
    jobs.drop("a")
    assert jobs.state("a") is None
    assert finished(jobs, "a", lambda progress: "新").result == "新"
    go.set()
    jobs.close()
    state = jobs.state("a")
    assert state is not None and (state.result, state.stage) == ("新", "开始处理")


def test_a_finished_job_may_be_started_again(jobs: Jobs) -> None:
    assert finished(jobs, "a", lambda progress: 1).result == 1
    assert finished(jobs, "a", lambda progress: 2).result == 2
