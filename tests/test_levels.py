"""What the library reckons by itself is 内部 until it is released by name; differences and shares are not reckoned."""

import pytest

from dashboard.__main__ import main
from dashboard.deck.deck import Deck, Item
from dashboard.deck.press import levels_in_words
from dashboard.deck.slides import material
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.exhibits.exhibit import LEVELS, RESTRICTED, Reading
from dashboard.figure import Figure
from dashboard.store import Store

#: Plain differences and shares of published values drawn like implied ones.
PLAIN = {"pillars_share"}
#: Words by which an exhibit says that its figures are the library's own.
OWN_WORDS = ("测算，", "算例", "预测值，非公布", "内部参考，非官方", "推算，非公布）：", "推算（非公布）：")


def switched(store: Store, key: str) -> list[Exhibit]:
    """The exhibit as built by default and with the ends of each of its switches."""
    choices = EXHIBITS[key].offered(Reading(store, store.version))
    made = [build(store, key)]
    own = dict(made[0].params)
    for name, values in choices.items():
        for value in dict.fromkeys((values[0], values[-1])):
            made.append(build(store, key, **{name: (value,) if isinstance(own[name], tuple) else value}))
    return made


def guessed(exhibit: Exhibit) -> bool:
    """Whether points are drawn as implied or forecast that no row of the store states as such."""
    if not isinstance(exhibit.figure, Figure):
        return False
    points = exhibit.figure.points
    said = set(exhibit.evidence.loc[exhibit.evidence["status"].isin(("推算", "预测")), "id"])
    drawn = points[points["role"].isin(("implied", "forecast"))]
    return bool((~drawn["id"].isin(said)).any())


@pytest.mark.parametrize("key", EXHIBITS)
def test_whatever_is_reckoned_is_internal_in_every_view(store: Store, key: str) -> None:
    for exhibit in switched(store, key):
        told = "\n".join((exhibit.title, exhibit.own_mark, *exhibit.notes, exhibit.table.to_csv()))
        ours = bool(exhibit.own_mark) or any(word in told for word in OWN_WORDS)
        if ours or (guessed(exhibit) and key not in PLAIN):
            assert exhibit.level == "内部", exhibit.params
            assert RESTRICTED in exhibit.mark and RESTRICTED in exhibit.footnote
        if not exhibit.reckoned:
            assert exhibit.level == "已公开", "all of data/ is public"


def test_published_values_differences_shares_and_ranks_stay_public(store: Store) -> None:
    public = (
        "recovery_curve", "recovery_card", "recovery_compare", "pillars_share", "pillars_tie", "centre_changes",
        "scaled_firms", "ranking", "stated_differences", "monthly_overall", "monthly_summary", "questions", "answers",
    )  # fmt: skip
    assert {key: build(store, key).level for key in public} == dict.fromkeys(public, "已公开")
    ranked = build(store, "ranking")
    assert "本库排位（内部参考）" in ranked.table and "本库排位（内部参考）" in ranked.subtitle
    assert any("本库排位（内部参考）" in note for note in ranked.notes)
    # Expected values that a document states are at the level of their row.
    assert build(store, "indicator_series", indicator="base_stations_5g").level == "已公开"


def test_the_implied_months_are_internal_and_leave_the_curve_public(store: Store) -> None:
    plain, implied = (build(store, "recovery_curve", implied=choice) for choice in ("不显示", "显示"))
    assert (plain.level, implied.level) == ("已公开", "内部") and build(store, "recovery_curve") is plain
    assert "implied" not in set(plain.figure.points["role"]) and not any("推算" in note for note in plain.notes)
    assert build(store, "indicator_series", indicator="iva_growth_implied").level == "内部"
    for key in ("questions", "answers"):
        details = "".join(item.detail for item in build(store, key).figure.items)
        assert "推算值，非公布" in details and "约" not in details.split("由累计推算")[1].split("。")[0]


def test_a_text_told_of_reckoned_exhibits_is_internal_too(store: Store) -> None:
    assert build(store, "page_text", page="recovery").level == "内部"
    assert build(store, "page_text", page="regions").level == "已公开"


def test_a_deck_that_mixes_them_says_so(store: Store) -> None:
    laid = material(store, Deck("汇报", store.version, (Item("recovery_curve"), Item("recovery_shape"))))
    assert laid.level == "内部" and laid.mark == RESTRICTED and set(laid.levels) == {"已公开", "内部"}
    assert "已公开1项、内部1项" in levels_in_words(laid)


def test_released_by_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_RELEASED", "recovery_shape， signals_now,recovery_curve")
    # A store of its own: what the other tests built is kept for theirs.
    again = Store.open(store.folder)
    released = build(again, "recovery_shape")
    assert released.level == LEVELS[0] and released.own_mark and RESTRICTED not in released.footnote
    assert build(again, "recovery_curve", implied="显示").level == "已公开"
    assert build(again, "pulling").level == "内部", "only what is named"
    again.close()


def test_a_text_opens_nothing_that_it_is_told_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [name for name in EXHIBITS if name != "recovery_shape"]
    for released, level in ((told, "内部"), (EXHIBITS, "已公开")):
        monkeypatch.setenv("DASHBOARD_RELEASED", ",".join(released))
        again = Store.open(store.folder)
        assert build(again, "page_text", page="recovery").level == level
        again.close()


def test_a_released_name_that_no_exhibit_has_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DASHBOARD_RELEASED", "recovery_shape,recovery_shap")
    assert main(["doctor", "--quiet"]) == 0
    told = capsys.readouterr().out
    assert "“recovery_shap”不是图件编号" in told
