"""One sheet: its tables found and read, its mapping found or proposed, everything summed up as plain data."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.intake.book import Grid, cell_name, column_letters
from dashboard.intake.cell_kinds import is_blank, is_datum
from dashboard.intake.columns import combined
from dashboard.intake.context import Context, around
from dashboard.intake.findings import Finding
from dashboard.intake.layout import find_tables
from dashboard.intake.lines import Table
from dashboard.intake.mapping import JOINER, Mapping, adapted, drift, fingerprint, for_file, normal_header, similar
from dashboard.intake.outcome import MOST_LISTED, Given, Tell
from dashboard.intake.periods import Period
from dashboard.intake.recognise import TableReading
from dashboard.intake.register_sheets import find_register
from dashboard.intake.sheet_summary import SheetRead, overall_shape, summarise


def read_sheet(given: Given, grid: Grid, file: str, known: Sequence[Mapping], tell: Tell) -> SheetRead:
    """Recognise one sheet. known: the mappings of the desk and those edited on the page."""
    sheet = SheetRead(grid)
    if grid.hidden:
        sheet.findings.append(Finding("hidden", f"工作表“{grid.name}”是隐藏的，未取用", grid.name))
        summarise(sheet, Mapping(""), "", [])
        return sheet
    if grid.hidden_rows or grid.hidden_columns:
        hidden = _hidden(grid)
        if hidden:
            sheet.findings.append(Finding("hidden", f"隐藏的{hidden}未取用", grid.name))
    register = find_register(given.reader.lexicon.vocabulary, grid)
    if register is not None:
        sheet.shape = "register"
        found, rows, findings, header, title = register
        sheet.findings += findings
        mapping = Mapping(fingerprint(found.table, header, ()), title or found.title, tuple(map(normal_header, header)))
        known_title = next((m.title for m in known if m.fingerprint == mapping.fingerprint), "")
        summarise(sheet, mapping, known_title, [])
        sheet.summary["register"] = {"table": found.table, "rows": rows}
        return sheet
    tables = find_tables(grid)
    tables = [table for table in tables if table.header or _has_numbers(grid, table)]
    contexts = [around(given.reader, table.titles, table.notes, grid.name, file) for table in tables]
    for place in range(1, len(tables)):
        _shared(contexts[place - 1], contexts[place], tables[place])
    mapping = own_mapping(grid, tables, contexts)
    mapping = replace(mapping, file=given.sha256)
    used, title, sentences = _chosen(mapping, [for_file(one, given.sha256) for one in known])
    if sentences:
        sheet.findings.append(
            Finding("layout_drift", f"与“{title or '已知版式'}”相比：{'；'.join(sentences)}", grid.name)
        )
    if used.sheet.role == "ignored":
        sheet.ignored, sheet.findings = True, []
        summarise(sheet, used, title, sentences)
        return sheet
    given = replace(given, mapping=used)
    for table, context in zip(tables, contexts, strict=True):
        outcome = TableReading(given, grid, table, context, tell).read()
        sheet.tables.append((table, context, outcome))
        sheet.findings += outcome.findings
        for line, word in context.levels[0].unknown_units:
            finding = Finding("unknown_unit", f"单位“{word}”未识别", grid.name, cell_name(line.row, line.column), word)
            if outcome.taken or outcome.findings:
                sheet.findings.append(finding)
    sheet.findings += _errors_elsewhere(sheet)
    _not_taken(sheet)
    _years_from_names(sheet)
    sheet.shape = overall_shape(sheet)
    summarise(sheet, used, title, sentences)
    return sheet


# ---- mapping


def own_mapping(grid: Grid, tables: Sequence[Table], contexts: Sequence[Context]) -> Mapping:
    """The sheet's own layout: fingerprint, title and headers, nothing overridden."""
    headers = [
        JOINER.join(" ".join(line.text.split()) for line in table.paths.get(index, ()))
        for table in tables
        for index in table.columns
    ]
    title = next((context.title for context in contexts if context.title), "")
    key = title or grid.name
    return Mapping(fingerprint(key, headers, ()), title, tuple(map(normal_header, headers)))


def _chosen(own: Mapping, known: Sequence[Mapping]) -> tuple[Mapping, str, list[str]]:
    """The mapping to use, the known one's title, and how the layout has drifted from it."""
    for mapping in known:
        if mapping.fingerprint == own.fingerprint:
            return (
                replace(mapping, title=mapping.title or own.title, headers=own.headers),
                mapping.title or own.title,
                [],
            )
    former = similar(known, own)
    if former is None:
        return own, "", []
    sentences = drift(former, own)
    return adapted(former, own), former.title, sentences


# ---- hidden, errors, leftovers


def _hidden(grid: Grid) -> str:
    rows = [r + 1 for r in sorted(grid.hidden_rows) if r < len(grid.rows) and not all(map(is_blank, grid.rows[r]))]
    columns = [
        column_letters(c)
        for c in sorted(grid.hidden_columns)
        if any(c < len(row) and not is_blank(row[c]) for row in grid.rows[:5000])
    ]
    parts = []
    if rows:
        parts.append(f"第{_listed([str(r) for r in rows])}行")
    if columns:
        parts.append(f"{_listed(columns)}列")
    return "、".join(parts)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:20]) + (f"等{len(names)}" if len(names) > 20 else "")


def _errors_elsewhere(sheet: SheetRead) -> list[Finding]:
    """Error cells in labels, headers and beside the tables; cells of columns left out are not looked at."""
    grid = sheet.grid
    left_out = {
        column.index
        for _, _, outcome in sheet.tables
        for column in outcome.columns
        if column.role in ("ignored", "note", "order")
    }
    told = {finding.cell for finding in sheet.findings}
    found: list[Finding] = []
    wrong = [("cell_error", place, text, f"公式结果为{text}") for place, text in grid.errors.items()]
    wrong += [("formula_unsaved", place, "", "公式没有保存结果，读不到数值") for place in grid.unsaved]
    wrong += [("bad_cell", place, text, f"单元格内容“{text}”不能作为数值") for place, text in grid.bad.items()]
    for rule, (row, column), text, message in sorted(wrong, key=lambda item: item[1]):
        cell = cell_name(row, column)
        if row in grid.hidden_rows or column in grid.hidden_columns or column in left_out or cell in told:
            continue
        if len(found) < MOST_LISTED:
            found.append(Finding(rule, message, grid.name, cell, text))
    return found


def _not_taken(sheet: SheetRead) -> None:
    """Text columns nobody knows, and numbers in columns that are no part of the observations."""
    for _, _, outcome in sheet.tables:
        for column in outcome.columns:
            if column.role == "note" and not column.parsed.head and not column.override.said and column.place:
                message = f"“{column.header}”列是文字，未取用"
                line = column.place
                sheet.findings.append(
                    Finding("not_taken", message, sheet.grid.name, cell_name(line.row, line.column), line.text)
                )


def _years_from_names(sheet: SheetRead) -> None:
    """Say once a sheet that years come from the sheet's or the file's name."""
    for _, _, outcome in sheet.tables:
        for one in outcome.taken:
            for place in set(one.whens.tolist()):
                when = outcome.whens[place]
                if when.named:
                    sheet.findings.append(
                        Finding("missing_period", f"表中未写年份，按表名或文件名取{when.end.year}年", sheet.grid.name)
                    )
                    return


def against_file_name(sheets: Sequence[SheetRead], file: str) -> None:
    """Say at the first table which month it is about where the file's name says another, and no table that one."""
    against: list[tuple[SheetRead, Period, Period]] = []
    for sheet in sheets:
        for _, context, outcome in sheet.tables:
            whens = [outcome.whens[place] for one in outcome.taken for place in set(one.whens.tolist())]
            said = [period for period in context.levels[0].periods if isinstance(period, Period)]
            if not said and len({when.end for when in whens}) == 1:
                said = [Period(whens[0].start, whens[0].end)]
            # A day in a file's name is that of its issue.
            named = [p for p in context.levels[2].periods if isinstance(p, Period) and p.day is None]
            if not (whens and said and named):
                continue
            if any(combined(period, named[0]) is not None for period in said):
                return
            against.append((sheet, said[0], named[0]))
    for sheet, about, name in against[:1]:
        told = f"表中写的是{about.text}，文件名“{file}”写的是{name.text}"
        sheet.findings.append(Finding("other_period", told, sheet.grid.name))


def _has_numbers(grid: Grid, table: Table) -> bool:
    return any(
        is_datum(grid.rows[row][column])
        for row in table.body[:300]
        for column in table.columns
        if column < len(grid.rows[row])
    )


def _shared(before: Context, after: Context, table: Table) -> None:
    """A table below or beside another without a title of its own stands under the other's."""
    own = after.levels[0]
    if own.periods or own.subjects or own.regions or own.units or own.kinds or after.title or table.titles:
        # A short second title (表二 利润) still stands under the sheet's period and unit.
        upper = before.levels[0]
        if not own.periods and not own.units and not own.subjects and not own.regions:
            own.periods, own.units, own.kinds = list(upper.periods), list(upper.units), own.kinds or list(upper.kinds)
        return
    after.levels[0] = before.levels[0]
    after.title = before.title
    after.source_line = after.source_line or before.source_line
    after.published = after.published or before.published
