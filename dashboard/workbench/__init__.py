"""The analyst's desk on the page: receive a sheet, see what was understood, decide, commit, look back, undo."""
