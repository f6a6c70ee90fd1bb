"""The view `provenance`: every row of every table that names a source, made from the catalogue."""

from collections.abc import Iterable

from dashboard.catalogue import IMPORT_COLUMNS, SystemTable, Table

PROVENANCE_COLUMNS = ("place", "published", "status", "confidence", "disclosure", "note", "reason", "import_record")


def source_columns(table: Table) -> list[str]:
    """The columns that name sources, the main one first; `…sources` hold several, separated by ；.

    A system table has none: it records what was done, not what a source says.
    """
    if isinstance(table, SystemTable):
        return []
    return [c.name for c in table.columns if c.refers == "source" or c.name in ("source", "sources")]


def provenance_sql(tables: Iterable[Table]) -> str:
    """SQL for every row that names a source: table, id, label, place in the source and in our files.

    A row with several sources or facts appears once for each.
    """
    parts = []
    for table in tables:
        sources = source_columns(table)
        if not sources:
            continue
        # A register that takes no imports may use a name of theirs for something else (the reason of a break).
        brought, foreign = (IMPORT_COLUMNS, ()) if table.takes_imports else ((), IMPORT_COLUMNS)
        texts = [c.name for c in table.columns if c.type == "text" and c.name not in ("id", *brought)]
        label = next((name for name in ("name", "title", "stated", "reason") if name in texts), texts[0])
        columns = [f'"{n}"' if n in table.names and n not in foreign else f"'' AS \"{n}\"" for n in PROVENANCE_COLUMNS]
        rows = f'"{table.table}"'
        if sources != ["source"]:
            several = [f"string_split(\"{name}\", '；')" for name in sources]
            joined = f"list_distinct(list_filter(list_concat({', '.join(several)}), x -> x <> ''))"
            kept = "* EXCLUDE (source)" if "source" in table.names else "*"
            each = f"unnest(CASE WHEN len({joined}) = 0 THEN [''] ELSE {joined} END)"
            rows = f"(SELECT {kept}, {each} AS source FROM {rows})"
        fact = '"fact_id"' if "fact_id" in table.names else "''"
        if "fact_ids" in table.names:
            rows = f"(SELECT *, unnest(string_split(fact_ids, '；')) AS fact_id FROM {rows})"
            fact = "fact_id"
        parts.append(
            f"SELECT '{table.table}' AS \"table\", '{table.title}' AS table_title, id, \"{label}\" AS label,"
            f" source, {fact} AS fact_id, {', '.join(columns)}, raw, file, sheet, cell FROM {rows}"
        )
    return " UNION ALL ".join(parts)
