"""What the deck commands do: export a deck or pages to a file, refresh an edited deck, list what there is.

Exit codes: 0 done; 1 the store or the press failed, or an exhibit is missing in the file; 2 wrong usage or a file that
cannot be used; with a sentence on stderr.
"""

import argparse
import ast
import hashlib
import io
import sys
import zipfile
from pathlib import Path

from dashboard.deck import decks, press
from dashboard.deck.deck import Deck, Item
from dashboard.deck.ready import ready, titles
from dashboard.errors import IntakeError, ParameterError, QueryError
from dashboard.exhibits import EXHIBITS
from dashboard.frames import each
from dashboard.outputs import OK, STANDS, UNREADABLE, output, unwritten, write_whole
from dashboard.sitemap import PAGES
from dashboard.sitemap import page as page_of
from dashboard.store import Store

ROOT = Path(__file__).resolve().parents[2]
#: Changes of a refresh printed one by one; the deck's last slide lists them all.
MOST_SHOWN = 40
#: Bytes of a deck read from a file; the gate behind it is stricter.
MOST_BYTES = 200 * 2**20


def export(options: argparse.Namespace) -> int:
    """Write a deck, or all exhibits of some pages, to a file."""
    store = Store.open()
    try:
        path = output(options)
        deck = decks.find(store, options.deck, options.at) if options.deck else _of_pages(store, options)
        master = None if options.master is None else press.examined(_read(options.master), options.master.name)
        laid = press.lay_out(store, deck)
        if len(laid.levels) > 1:
            print(f"提示：{press.levels_in_words(laid)}", file=sys.stderr)
        body = press.produce(laid, options.format, _progress(), master)
        write_whole(path, _single(body, path) if options.format in ("png", "svg") else body)
    except (QueryError, IntakeError) as error:
        return _refused(error)
    except OSError as error:
        return unwritten(options.output, error)
    print(f"已导出“{deck.title}”，{len(laid.slides)} 页，{laid.stamp}：{options.output}")
    for slide in laid.missing:
        print(f"错误：文件中缺少“{slide.title}”：{slide.notes[0]}", file=sys.stderr)
    return STANDS if laid.missing else OK


def refresh(options: argparse.Namespace) -> int:
    """Write last month's deck with the newest data to another file; the input stays as it is."""
    try:
        if options.output.exists() and options.deck.exists() and options.output.samefile(options.deck):
            raise ParameterError(
                "输出文件就是旧文件，旧文件不能被改写", str(options.output), "请用 -o 写明另一个文件名"
            )
        path, content = output(options), _read(options.deck)
        done = press.refresh(Store.open(), content, options.deck.name, _progress())
        write_whole(path, done.content)
    except (QueryError, IntakeError) as error:
        return _refused(error)
    except OSError as error:
        return unwritten(options.output, error)
    print(f"已更新到数据版次 {done.version}：变动 {len(done.changes)} 处，写到 {options.output}")
    for row in each(done.changes.head(MOST_SHOWN)):
        page, exhibit, what, old, new = (str(value) for value in row)
        print(f"  第{page}页　{exhibit}　{what}：{old or '（没有）'} → {new or '（没有）'}")
    if len(done.changes) > MOST_SHOWN:
        print(f"  其余 {len(done.changes) - MOST_SHOWN} 处见末页")
    for sentence in done.kept:
        print(f"  保留：{sentence}")
    return OK


def listed() -> int:
    """List what can be exported by name."""
    store = Store.open()
    print("现成材料（总是最新数据）：")
    for id in titles():
        deck = ready(store, id)
        print(f"  {id}　{deck.title}　{len(deck.items)} 个图件")
    print("已保存：")
    for deck in decks.saved(store):
        held = f"{len(deck.items)} 个图件　数据版次 {deck.version}　{deck.author} {deck.time[:16]}"
        print(f"  {deck.id}　{deck.title}　{held}")
    return OK


def _of_pages(store: Store, options: argparse.Namespace) -> Deck:
    """A deck of all exhibits of the pages, in the order they stand there."""
    known = {page.key: page for page in PAGES if _shown_on(page.key)}
    by_title = {page.title: page.key for page in known.values()}
    keys = [by_title.get(name, name) for name in dict.fromkeys(options.page)]
    strange = [key for key in keys if key not in known]
    if strange:
        raise ParameterError(f"没有可导出的页面“{'、'.join(strange)}”", "--page", f"可用的页面：{'、'.join(known)}")
    items = [_item(key, exhibit) for key in keys for exhibit in _shown_on(key)]
    title = "、".join(page_of(key).title for key in keys)
    version = store.version if options.at is None else options.at
    return Deck(title, version, tuple(items), id="-".join(["page", *keys]))


def _item(page: str, exhibit: str) -> Item:
    params = (("page", page),) if exhibit == "answers" else ()
    return Item(exhibit, params, key=hashlib.sha256(f"{page}/{exhibit}".encode()).hexdigest()[:8])


def _shown_on(page: str) -> list[str]:
    """The exhibits a page's script names, in its order: the script alone knows where each stands."""
    script = ROOT / page_of(page).file
    named = [
        (node.lineno, node.col_offset, node.value)
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in EXHIBITS
    ]
    return list(dict.fromkeys(value for _, _, value in sorted(named)))


def _single(body: bytes, output: Path) -> bytes:
    """The zip of pictures, or the one picture of it where the file's name asks for one."""
    if output.suffix.lower() not in (".png", ".svg"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        pictures = [name for name in archive.namelist() if name.endswith(output.suffix.lower())]
        if len(pictures) != 1:
            raise ParameterError(f"共有{len(pictures)}张图片，不能写成一个图片文件", str(output), "请把文件名改为 .zip")
        return archive.read(pictures[0])


def _read(path: Path) -> bytes:
    """A deck's bytes. Raises IntakeError where there is no such file, or it is too large to be one."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise IntakeError("文件过大", path.name, "请删除影片和大图片后重试")
        return path.read_bytes()
    except FileNotFoundError:
        raise IntakeError("找不到文件", path.name, "请检查路径") from None
    except OSError as error:
        raise IntakeError("文件无法读取", path.name, f"请检查权限（{error.strerror}）") from None


def _progress() -> press.Progress | None:
    """Progress on a terminal's stderr; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def tell(stage: str, done: int, total: int | None) -> None:
        count = f" {done}／{total}" if total else ""
        print(f"\r\033[K{stage}{count}", end="", file=sys.stderr, flush=True)

    return tell


def _refused(error: Exception) -> int:
    print(f"错误：{error}", file=sys.stderr)
    return UNREADABLE
