"""What stands on an import besides its rows: decks that show them, the layouts learnt from it, questions about it."""

from dashboard.deck.deck import Deck, from_json
from dashboard.errors import DashboardError
from dashboard.exhibits import build
from dashboard.intake.origins import JOINED
from dashboard.store import Store


def standing_on(store: Store, version: int) -> dict[str, list[str]]:
    """The ids of the desk's rows, by table, that show, describe or ask about what a version brought.

    A deck counts when one of its exhibits rests on such a row at the deck's own version, or cannot be built.
    """
    changes = store.changes(version - 1, version) if version > 1 else store.changes(1, 1)
    ids = set(changes.loc[changes["what"] != "removed", "id"])
    records = store.ask("intake_records", at=version).set_index("id")
    mine = store.history().set_index("version").loc[version, "import_id"]
    prints = set(str(records.loc[mine, "fingerprint"]).split(JOINED)) if mine in records.index else set[str]()
    others = records.drop(index=mine, errors="ignore")["fingerprint"]
    shared = {word for text in others for word in str(text).split(JOINED)}
    doubts = store.desk("doubt")
    decks = [from_json(row.spec, row.id) for row in store.desk("deck").itertuples(index=False)]
    return {
        "deck": [deck.id for deck in decks if _shows(store, deck, ids)],
        "mapping": sorted(prints - shared - {""}),
        "doubt": list(doubts.loc[doubts["row_id"].isin(ids), "id"]),
    }


def _shows(store: Store, deck: Deck, ids: set[str]) -> bool:
    for item in deck.items:
        try:
            if ids & set(build(store, item.exhibit, deck.version, **dict(item.params)).evidence["id"]):
                return True
        except DashboardError:
            return True
    return False
