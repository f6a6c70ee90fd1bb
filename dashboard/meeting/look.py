"""The page's look beyond tiles.STYLE: the list of exhibits, the rows of actions."""

from dashboard.theme import style
from dashboard.workbench.admission import DECK_BYTES, MEGABYTE

MOST = f"{DECK_BYTES // MEGABYTE} MB"

# The uploader's own words are English and fixed; see workbench.analyst.STYLE.
STYLE = style("meeting", most=f"{DECK_BYTES // MEGABYTE} MB")
