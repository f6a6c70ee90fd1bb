"""Text made by rule as it stands on a page: paragraphs, each number leading to where it is from."""

from html import escape

from dashboard.figure import Prose


def drawn(figure: Prose, version: int | None) -> str:
    """The paragraphs of a text. version: the data version the links keep, None for the newest."""
    parts = []
    for paragraph in figure.paragraphs:
        heading = f"<h4>{escape(paragraph.heading)}</h4>" if paragraph.heading else ""
        text = "".join(escape(span.text) for sentence in paragraph.sentences for span in sentence)
        parts.append(f"{heading}<p>{text}</p>" if text else heading)
        if paragraph.open:
            parts.append(f"<p><em>{escape(paragraph.open)}</em></p>")
    return "".join(parts)
