"""A text made by rule taken away as a Word document: laid out here, written in the press (analysis_report)."""

from dashboard.deck import official, press
from dashboard.deck.deck import Deck, Item
from dashboard.errors import ParameterError
from dashboard.exhibits import Exhibit
from dashboard.figure import Prose
from dashboard.store import Store

#: Form → what the document is saved as.
NAMES = {"docx": "{title}_送审稿_版次{version}.docx", "docx-final": "{title}_版次{version}.docx"}


def title_of(exhibit: Exhibit) -> str:
    """The title of the document: what the text is of, without its finding."""
    return exhibit.title.partition("：")[0] + ("" if "分析" in exhibit.title.partition("：")[0] else "综述")


def document(store: Store, exhibit: Exhibit, final: bool = False) -> bytes:
    """The document of a text, made in the press. final: it is no longer marked as a draft for review.

    Raises ParameterError for what is no text, DrawingError.
    """
    if not isinstance(exhibit.figure, Prose):
        raise ParameterError(f"“{exhibit.name}”没有文档格式", "导出", "可下载 CSV 或 XLSX")
    item = Item(exhibit.id, exhibit.params, key=press.ANALYSIS)
    deck = Deck(title_of(exhibit), exhibit.version, (item,), "" if final else official.DRAFT, id=press.ANALYSIS)
    return press.produce(press.lay_out(store, deck), press.ANALYSIS)
