"""Questions and shared views: one .sql file each, read from a folder. Knows text, not the database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.errors import ParameterError, QueryError
from dashboard.wording import few

NAME = re.compile(r"[a-z][a-z0-9_]*")
PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
# Comments and string literals hold words that mean nothing to the database.
NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
WORD = re.compile(r"[A-Za-z_]\w*")
# A header says which tables the asker brings along: 表 incoming 为…
GIVEN = re.compile(r"表 ([a-z][a-z0-9_]*) 为")


@dataclass(frozen=True)
class Question:
    """A named query or view. `title` is the first comment line, `doc` the whole header comment."""

    name: str
    title: str
    doc: str
    sql: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names after `$`, in order of appearance."""
        return tuple(dict.fromkeys(PARAMETER.findall(NOISE.sub(" ", self.sql))))

    @property
    def given(self) -> tuple[str, ...]:
        """The tables the asker has to bring along (Store.ask_over), as the header comment names them."""
        return tuple(dict.fromkeys(GIVEN.findall(self.doc)))

    def check(self, given: Mapping[str, object]) -> None:
        """Raises ParameterError when a parameter is missing or unknown."""
        wanted = self.parameters
        missing = [name for name in wanted if name not in given]
        unknown = [name for name in given if name not in wanted]
        needs = f"需要：{'、'.join(wanted)}" if wanted else "该查询没有参数"
        if missing:
            raise ParameterError(f"查询 {self.name} 缺少参数 {'、'.join(missing)}", "", needs)
        if unknown:
            raise ParameterError(f"查询 {self.name} 没有参数 {few(unknown)}", "", needs)

    @property
    def words(self) -> frozenset[str]:
        """Every word of the SQL: the tables and views it may need are among them."""
        return frozenset(WORD.findall(NOISE.sub(" ", self.sql)))


def read_question(path: Path) -> Question:
    """Read one file. Raises QueryError when it has no header comment or a name that cannot be used."""
    sql = path.read_text(encoding="utf-8").strip().rstrip(";")
    header: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        header.append(line.removeprefix("--").strip())
    if not header or not header[0]:
        raise QueryError("查询缺少说明", path.name, "第一行应为“-- 说明”")
    if NAME.fullmatch(path.stem) is None:
        raise QueryError("查询的文件名不合要求", path.name, "只用小写字母、数字和下划线")
    return Question(path.stem, header[0], "\n".join(header), sql)


@dataclass(frozen=True)
class Questions:
    """All questions of a folder and the views they may use."""

    questions: dict[str, Question]
    views: dict[str, Question]

    @classmethod
    def read(cls, folder: Path) -> "Questions":
        """Read folder/*.sql and folder/views/*.sql."""
        return cls(
            {path.stem: read_question(path) for path in sorted(folder.glob("*.sql"))},
            {path.stem: read_question(path) for path in sorted((folder / "views").glob("*.sql"))},
        )

    def get(self, name: str) -> Question:
        """The question of that name. Raises QueryError that lists what exists."""
        if name not in self.questions:
            raise QueryError(f"没有名为 {name} 的查询", "queries", f"现有：{'、'.join(self.questions)}")
        return self.questions[name]

    def needs(self, question: Question, given: Mapping[str, frozenset[str]]) -> list[str]:
        """Tables and views a question stands on, each after those it needs itself.

        `given` holds what the store brings by itself (its tables, views made from the catalogue) and what
        each of those needs.
        """
        order: list[str] = []

        def visit(words: frozenset[str], path: tuple[str, ...]) -> None:
            for word in sorted(words):
                if word in order or word in path:
                    continue
                if word in self.views:
                    visit(self.views[word].words, (*path, word))
                elif word in given:
                    visit(given[word], (*path, word))
                else:
                    continue
                order.append(word)

        visit(question.words, ())
        return order
