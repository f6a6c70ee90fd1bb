"""LibreOffice for the tests: found or fetched, run in a profile of its own with the shipped face.

`python -m tests.office --fetch` installs Impress, and poppler's pdftoppm, by apt where there is none. Every
face a deck may name is drawn with Noto Sans SC of the wheel, so that pictures are the same on every machine.
"""

import importlib.resources
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.packages import install

#: Seconds a conversion may take: a cold start of the office on a busy machine is slow.
PATIENCE = 240
FACES = ("微软雅黑", "Microsoft YaHei", "宋体", "SimSun", "黑体", "SimHei", "Calibri", "Arial", "sans-serif", "serif")


def program() -> str | None:
    """The office's command, or None where it is not installed with Impress."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    home = Path(found).resolve().parent
    return found if any(home.glob("libsdlo.so")) else None


def fetch() -> None:
    """Install Impress with its headless parts, and poppler, by apt."""
    if program() and shutil.which("pdftoppm"):
        return
    wanted = ("libreoffice-impress", "fontconfig", "poppler-utils")
    install("make office 需要 LibreOffice Impress 和 poppler", *wanted)


def pdf_of(deck: Path, folder: Path) -> Path:
    """The deck as PDF, made by LibreOffice. Raises AssertionError with its output where it makes none."""
    command = program()
    assert command, "LibreOffice Impress is missing: make office fetches it"
    profile = folder / "profile"
    environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts(folder)), "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [
            command,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(deck),
        ],
        env=environment,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    made = folder / f"{deck.stem}.pdf"
    assert made.exists(), (done.stdout + done.stderr).decode(errors="replace")
    return made


def _fonts(folder: Path) -> Path:
    """A fontconfig file that knows the wheel's faces only and takes Noto Sans SC for all others."""
    wheel = str(importlib.resources.files("pylopdf_fonts_zh_cn"))
    same = "".join(
        f'<match target="pattern"><test name="family"><string>{face}</string></test>'
        '<edit name="family" mode="assign" binding="strong"><string>Noto Sans SC</string></edit></match>'
        for face in FACES
    )
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{wheel}</dir><cachedir>{folder / 'fontcache'}</cachedir>{same}</fontconfig>",
        encoding="utf-8",
    )
    return file


def pages(pdf: Path, width: int = 1280) -> list[Image.Image]:
    """Each page of a PDF as a picture of this width."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=width / page.get_width()).to_pil().convert("RGB") for page in document]


def words(pdf: Path) -> list[str]:
    """The text of each page of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


if __name__ == "__main__":
    if sys.argv[1:] == ["--fetch"]:
        fetch()
