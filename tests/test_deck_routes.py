"""Decks over their routes, on the real server: presented, taken away, refused; as fast as a file of the same size."""

import base64
import gzip
import hashlib
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from conftest import ROOT, copied

from dashboard.deck import decks
from dashboard.deck.deck import Deck, Item
from dashboard.store import Store
from dashboard.store.writing import Change
from tests.server import Server


def get(url: str, **headers: str) -> tuple[int, bytes, Message]:
    """Status, body and headers of an answer."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


@pytest.fixture(scope="module")
def kept(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a saved deck, a deck of mixed levels, and one that names an exhibit that is gone."""
    folder = tmp_path_factory.mktemp("routes") / "store"
    own = copied(store, folder)
    rows = own.ask("observations", indicator="iva_growth")
    row = rows[(rows["region"] == "510000") & (rows["kind"] == "累计")].sort_values("end").iloc[[-1]]
    table = own.catalogue.tables["observation"]
    inside = row[["id", *[name for name in table.names if name in row]]].assign(disclosure="内部")
    own.commit([Change("observation", put=inside)], "张三", "改为内部")
    items = (Item("per_mu_weights", key="a1"), Item("recovery_curve", key="a2", title="</script><b>我的标题"))
    decks.save(own, Deck("七月/汇报", own.version, items, id="00000001"), "张三")
    mixed = (Item("newest", key="b1"), Item("per_mu_weights", key="b2"))
    decks.save(own, Deck("混合", own.version, mixed, id="00000002"), "张三")
    decks.save(own, Deck("旧", own.version, (Item("gone", key="c1"), items[0]), id="00000003"), "张三")
    own.close()
    return folder


@pytest.fixture(scope="module")
def served(kept: Path) -> Iterator[Server]:
    """The real server on that store."""
    with Server(store=kept) as running:
        yield running


def test_a_deck_is_one_page_with_its_own_script_and_no_other(served: Server) -> None:
    status, body, headers = get(f"{served.url}/deck/00000001")
    page = body.decode()
    assert status == 200 and headers["content-type"] == "text/html; charset=utf-8"
    assert "七月／汇报" in page and "校验码" in page and "数据版次" in page
    assert "<b>我的标题" not in page, "what people type is text"
    policy = headers["content-security-policy"]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(hashes) == 1 and f"'sha256-{hashes[0]}'" in policy
    assert "default-src 'none'" in policy and "unsafe-inline'; img" in policy
    assert "script-src 'self'" in get(f"{served.url}/")[2]["content-security-policy"]
    assert not re.findall(r"(?:src|href)=[\"']https?:", page)


def test_the_page_is_sent_once_and_packed(served: Server) -> None:
    status, packed, headers = get(f"{served.url}/deck/annual", accept_encoding="gzip")
    assert status == 200 and headers["content-encoding"] == "gzip"
    plain = get(f"{served.url}/deck/annual")
    assert gzip.decompress(packed) == plain[1] and len(packed) < len(plain[1]) / 2
    assert plain[2].get("content-encoding") is None and plain[2]["etag"] == headers["etag"]
    assert get(f"{served.url}/deck/annual", if_none_match=headers["etag"])[0] == 304
    assert get(f"{served.url}/deck/annual", if_none_match='"other"')[0] == 200


def test_by_id_by_name_and_as_of_a_version(served: Server) -> None:
    by_name = get(f"{served.url}/deck/{quote('七月／汇报')}")
    assert by_name[0] == 200 and by_name[1] == get(f"{served.url}/deck/00000001")[1]
    first, newest = (get(f"{served.url}/deck/recovery?at={version}")[1].decode() for version in (1, 2))
    assert "数据版次 1　" in first and "数据版次 2　" in newest
    assert json.loads(get(f"{served.url}/deck/00000001/newest")[1]) == {"version": 2}
    for look in ("auto=10", "view=presenter"):
        assert get(f"{served.url}/deck/annual?{look}")[0] == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/deck/nothing", 404, "没有汇报“nothing”"),
        ("/deck/nothing.pptx", 404, "没有汇报“nothing”"),
        ("/deck/annual.exe", 404, "没有这种格式：exe"),
        ("/deck/annual?at=99", 404, "没有数据版次 99"),
        ("/deck/annual?at=x", 400, "不是数字"),
        ("/deck/annual.pdf?form=pptx", 400, "没有这种版式：pptx"),
        ("/deck/annual?colour=red", 400, "链接中的参数不认识：colour"),
        ("/deck/annual/slides", 404, "没有这个页面"),
        ("/deck", 404, "没有这个页面"),
    ],
)
def test_a_made_up_address_is_answered_in_chinese(served: Server, path: str, status: int, words: str) -> None:
    found, body, _ = get(served.url + path)
    assert found == status and words in body.decode()


@pytest.mark.parametrize(
    ("path", "begins", "suffix"),
    [
        ("pptx", b"PK", ".pptx"),
        ("pdf", b"%PDF", ".pdf"),
        ("pdf?form=handout", b"%PDF", ".pdf"),
        ("html", b"<!doctype html", ".html"),
        ("docx", b"PK", ".docx"),
        ("xlsx", b"PK", ".xlsx"),
        ("zip?form=svg", b"PK", ".zip"),
    ],
)
def test_a_deck_is_taken_away_under_its_name(served: Server, path: str, begins: bytes, suffix: str) -> None:
    status, body, headers = get(f"{served.url}/deck/00000003.{path}")
    assert status == 200 and body.lower().startswith(begins.lower())
    name = unquote(headers["content-disposition"])
    assert name.startswith("attachment") and "旧" in name and "版次2" in name and name.endswith(suffix)
    assert headers["x-content-type-options"] == "nosniff"


def test_mixed_levels_are_said_before_a_file_is_made(served: Server) -> None:
    path = "/deck/00000002.xlsx"
    status, body, _ = get(served.url + path)
    assert status == 409 and "内部1项" in body.decode() and "levels=seen" in body.decode()
    status, body, _ = get(f"{served.url}{path}?at=2", accept="text/html")
    page = body.decode()
    assert status == 409 and "已公开" in page and "内部资料 注意保存" in page
    link = re.search(r'href="([^"]+)"', page)
    assert link is not None
    assert get(served.url + link[1].replace("&amp;", "&"), accept="text/html")[1].startswith(b"PK")
    assert get(f"{served.url}/deck/00000002")[0] == 200, "presenting is no export"


def test_another_name_or_a_proxied_visitor_is_told_why_not(served: Server) -> None:
    for path in ("/deck/annual", "/deck/annual.pptx", "/deck/annual/newest"):
        status, body, _ = get(served.url + path, host="board.example")
        assert status == 403 and "DASHBOARD_HOSTS" in body.decode()
        status, body, _ = get(served.url + path, x_forwarded_for="192.168.1.7")
        assert status == 403 and "只对本机开放" in body.decode()


def test_the_first_slide_comes_as_fast_as_a_file_of_the_same_size(served: Server) -> None:
    def best(path: str) -> float:
        times = []
        for _ in range(9):
            begin = time.perf_counter()
            assert get(served.url + path, accept_encoding="gzip")[0] == 200
            times.append(time.perf_counter() - begin)
        return min(times)

    get(f"{served.url}/deck/annual")
    # Both through the same server and gate; what remains is finding the deck.
    ours, static = best("/deck/annual"), best("/geo/sichuan.geojson")
    assert ours < 3 * static + 0.05, (ours, static)


def test_a_deck_removed_meanwhile_is_said_to_be_gone(served: Server, kept: Path) -> None:
    store = Store.open(kept, ROOT / "data")
    decks.save(store, Deck("明天删", 1, (Item("per_mu_weights", key="d1"),), id="00000004"), "张三")
    store.close()
    fresh = f"{served.url}/deck/00000004"
    deadline = time.monotonic() + 30
    while get(fresh)[0] != 200:
        assert time.monotonic() < deadline
    store = Store.open(kept, ROOT / "data")
    decks.remove(store, "00000004", "李四")
    store.close()
    while (answer := get(fresh))[0] == 200:
        assert time.monotonic() < deadline
    assert answer[0] == 404 and "已由李四删除" in answer[1].decode()
