"""What was noticed about a file: a closed list of rules, each with severity, title and what to do.

Errors let nothing be committed while one stands; one sentence of reason lets a warning pass and stays with the value.
Add a rule to data/lists/findings.csv and nowhere else; the page, the command line, the coloured workbook and the
documentation all read this list.
"""

from dataclasses import dataclass, field
from typing import Literal

from dashboard import lists

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Rule:
    """One check. title is its short Chinese name; remedy says what to do about it."""

    id: str
    severity: Severity
    title: str
    remedy: str


RULES = {row["id"]: Rule(**row) for row in lists.rows("findings")}


#: How the finding begins that concerns the industry of a sheet's title: it is settled for the whole sheet.
OF_TITLE = "表题中的行业"


@dataclass(frozen=True)
class Finding:
    """One problem at one place. cell is "C7", or "" for the whole sheet; found is what stands there.

    message says in Chinese what is wrong with this very cell. key names the finding across re-examinations of
    the same file, so that a reason given for it is found again.
    """

    rule: str
    message: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    related: tuple[str, ...] = field(default=())  # other cells that belong to it

    @property
    def severity(self) -> Severity:
        """error or warning, from the list of rules."""
        return RULES[self.rule].severity

    @property
    def remedy(self) -> str:
        """What to do, from the list of rules."""
        return RULES[self.rule].remedy

    @property
    def place(self) -> str:
        """sheet!A1 as people write it."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def key(self) -> str:
        """rule|sheet|cell."""
        return f"{self.rule}|{self.sheet}|{self.cell}"


class Refused(Exception):
    """A file that is not read any further. code is U-table style (zip_bomb, xml_dtd …); the rest is Chinese.

    Raised by gate and reading only, inside the reading process; the caller turns it into an IntakeError.
    """

    def __init__(self, code: str, what: str, where: str = "", remedy: str = "") -> None:
        self.code, self.what, self.where, self.remedy = code, what, where, remedy
        super().__init__(what)
