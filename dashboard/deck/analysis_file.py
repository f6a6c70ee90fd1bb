"""A text made by rule taken away as a Word document: laid out here, written in the press (analysis_report)."""

from dashboard.deck import press
from dashboard.deck.deck import Deck, Item
from dashboard.errors import ParameterError
from dashboard.exhibits import Exhibit
from dashboard.figure import Prose
from dashboard.store import Store

DRAFT = "（按规则生成，请核改后定稿）"


def file_name(exhibit: Exhibit) -> str:
    """What the document is saved as."""
    return f"{title_of(exhibit)}_版次{exhibit.version}.docx"


def title_of(exhibit: Exhibit) -> str:
    """The title of the document: what the text is of, without its finding."""
    return exhibit.title.partition("：")[0] + ("" if "分析" in exhibit.title.partition("：")[0] else "综述")


def document(store: Store, exhibit: Exhibit) -> bytes:
    """The document of a text, made in the press. Raises ParameterError for what is no text, DrawingError."""
    if not isinstance(exhibit.figure, Prose):
        raise ParameterError(f"“{exhibit.name}”没有文档格式", "导出", "可下载 CSV 或 XLSX")
    item = Item(exhibit.id, exhibit.params, key=press.ANALYSIS)
    deck = Deck(title_of(exhibit), exhibit.version, (item,), DRAFT, id=press.ANALYSIS)
    return press.produce(press.lay_out(store, deck), press.ANALYSIS)
