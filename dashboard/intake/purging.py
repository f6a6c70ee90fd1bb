"""What stands on an import besides its rows: decks that show them, the layouts learnt from it, questions about it."""

from dashboard.deck.deck import from_json
from dashboard.errors import DashboardError
from dashboard.exhibits import build
from dashboard.frames import each
from dashboard.intake.origins import JOINED
from dashboard.store import Store


def staying(store: Store, version: int) -> list[str]:
    """The sources a version brought that other imports name: they stay without the words that only it gave them."""
    changes = store.changes(max((other for other in store.versions if other < version), default=version), version)
    brought = set(changes.loc[(changes["table"] == "source") & (changes["what"] == "added"), "id"])
    mine = store.history().set_index("version").loc[version, "import_id"]
    #: Source → whether a sheet of another import gives it its title too.
    others: dict[str, bool] = {}
    for record in each(store.ask("intake_records")):
        for source in brought & set(record.source.split(JOINED)) if record.id != mine else ():
            others[source] = others.get(source, False) or bool(record.fingerprint)
    sources = store.ask("sources").set_index("id")[["publisher", "title"]].agg("《".join, axis=1)
    return [f"{sources[s]}》，{'' if titled else '题名和'}所出文件名将清除" for s, titled in others.items()]


def standing_on(store: Store, version: int) -> tuple[dict[str, list[str]], list[str]]:
    """What goes with the rows a version brought: ids of the desk's rows, by table, that show, describe or ask about
    them; and the ids of decks that could not be built and so are left to be looked at.

    A deck counts when one of its exhibits rests on such a row at the deck's own version.
    """
    former = max((other for other in store.versions if other < version), default=version)
    changes = store.changes(former, version)
    ids = set(changes.loc[changes["what"] != "removed", "id"])
    records = store.ask("intake_records", at=version).set_index("id")
    mine = store.history().set_index("version").loc[version, "import_id"]
    prints = set(str(records.loc[mine, "fingerprint"]).split(JOINED)) if mine in records.index else set[str]()
    others = records.drop(index=mine, errors="ignore")["fingerprint"]
    shared = {word for text in others for word in str(text).split(JOINED)}
    doubts = store.desk("doubt")
    shows = {row.id: _shows(store, row.spec, version, ids) for row in each(store.desk("deck"))}
    standing = {
        "deck": [deck for deck, does in shows.items() if does],
        "mapping": sorted(prints - shared - {""}),
        "doubt": list(doubts.loc[doubts["row_id"].isin(ids), "id"]),
    }
    return standing, [deck for deck, does in shows.items() if does is None]


def _shows(store: Store, spec: str, version: int, ids: set[str]) -> bool | None:
    """Whether a deck of this version or later shows one of the rows; None where that cannot be told."""
    try:
        deck = from_json(spec, "")
    except DashboardError:
        return None
    unknown = False
    for item in deck.items if deck.version >= version else ():
        try:
            if ids & set(build(store, item.exhibit, deck.version, **dict(item.params)).evidence["id"]):
                return True
        except DashboardError:
            unknown = True
    return None if unknown else False
