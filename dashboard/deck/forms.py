"""The file formats a deck can be taken away as."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """A file format: the ending of its name, its type, how people call it."""

    suffix: str
    mime: str
    title: str


OFFICE = "application/vnd.openxmlformats-officedocument."
#: What a deck can be taken away as.
FORMS: dict[str, Form] = {
    "pptx": Form("pptx", f"{OFFICE}presentationml.presentation", "PPT（可编辑）"),
    "pdf": Form("pdf", "application/pdf", "PDF（16:9）"),
    "handout": Form("pdf", "application/pdf", "讲义（A4，每页三张）"),
    "html": Form("html", "text/html; charset=utf-8", "离线网页（单个文件）"),
    "docx": Form("docx", f"{OFFICE}wordprocessingml.document", "Word（公文版式，送审稿）"),
    "docx-final": Form("docx", f"{OFFICE}wordprocessingml.document", "Word（公文版式，不标送审稿）"),
    "xlsx": Form("xlsx", f"{OFFICE}spreadsheetml.sheet", "XLSX（数据、指标、来源）"),
    "png": Form("zip", "application/zip", "图片包（PNG）"),
    "svg": Form("zip", "application/zip", "图片包（SVG）"),
}
