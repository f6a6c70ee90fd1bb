"""Addresses: a parameter of one page says nothing on another, so that no setting travels along with the reader."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ui
from dashboard.sitemap import PAGES, page
from dashboard.store import Store
from dashboard.workbench.single import PREFILLED

ROOT = Path(__file__).resolve().parents[1]
#: Parameters two pages share on purpose: the month of the desk, and the series a value is typed in for.
MEANT = {"month": {"monthly", "briefing"}, **{name: {"indicators", "upload"} for name in PREFILLED}}
#: A drawn control names its parameter first.
DRAWN = re.compile(r'(?:ui\.(pick|choose|pick_some|amounts)|pickers\.(?:choose_codes?|type_in))\(\s*"(\w+)"')


@pytest.fixture
def app(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(ui, "opened", lambda: store)
    return AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=120).run()


def at(app: AppTest, key: str) -> AppTest:
    """The session gone on to a page, as by the navigation."""
    app = app.switch_page(f"../{page(key).file}").run()
    assert not app.exception and not app.error, key
    return app


def warned(app: AppTest) -> list[str]:
    """What a page complains of. A browser clears the address between pages, AppTest leaves all of it in place: that
    a page does not know the parameters of the one before is no complaint."""
    return [w.value for w in app.warning if "本页不认识" not in w.value]


def findings(app: AppTest) -> list[str]:
    return [part.value for part in app.subheader]


def test_no_parameter_means_two_things(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every parameter of every page's frame: used by two pages it takes the same choices, or is meant to be shared."""
    held: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    frame = ui.frame

    def noted(key: str, lead: str, **choices: tuple[str, ...]) -> None:
        for name, values in choices.items():
            held[name][key] = tuple(values)
        frame(key, lead, **choices)

    monkeypatch.setattr(ui, "frame", noted)
    for own in PAGES:
        at(app, own.key)
        for kind, name in DRAWN.findall((ROOT / own.file).read_text(encoding="utf-8")):
            first = f"{name}1" if kind == "amounts" else name
            assert own.key in held[first], f"{own.key} draws {name} and its frame does not name it"
    assert held["month"].keys() == MEANT["month"]
    wrong = {
        name: sorted(pages)
        for name, pages in held.items()
        if len(pages) > 1
        and not pages.keys() <= MEANT.get(name, set())
        and (len(set(pages.values())) > 1 or () in pages.values())
    }
    assert not wrong


#: A page, and what is set on it: numbers and drop-downs, and which option of a row of buttons.
SETTINGS = {
    "tax_electricity": {"tax1": 20.0, "tax2": 47.0, "tax_prep1": 15.0, "tax_prep3": 60.0, "te_industry": 1},
    "per_mu": {"mu1": 30.0, "mu2": 10.0, "mu_cap1": 2.0, "mu_kind": 1, "mu_indicator": 1},
    "outlook": {"light1": 0.5, "light2": 1.0, "light_window": 1, "outlook_view": 1},
}


@pytest.mark.parametrize("first", SETTINGS)
def test_what_is_set_on_one_page_stays_there(app: AppTest, first: str) -> None:
    others = [key for key in SETTINGS if key != first]
    defaults = {key: findings(at(app, key)) for key in SETTINGS}
    app = at(app, first)
    for key, value in SETTINGS[first].items():
        if isinstance(value, float):
            app.number_input(key=key).set_value(value)
        else:
            (control,) = [c for c in (*app.segmented_control, *app.selectbox) if c.key == key]
            control.set_value(control.options[value])
    app.run()
    assert findings(app) != defaults[first], "the settings do something"
    assert not warned(app)
    adjusted = [part.value for part in app.caption if "按调整后的" in part.value]
    assert adjusted, "an exhibit off the default says so"
    for key in others:
        app = at(app, key)
        assert findings(app) == defaults[key] and not warned(app), key
        assert not [part.value for part in app.caption if "按调整后的" in part.value], key
