"""Files made for one reader and fetched over our own route: named by their content, so that none is ever stale."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

#: The newest so many files are held, up to so many bytes together.
MOST, MOST_BYTES = 64, 200 * 2**20


@dataclass(frozen=True)
class Parcel:
    """A finished file: its bytes, the name it is saved under, its type."""

    body: bytes
    name: str
    mime: str = "application/octet-stream"


class Outbox:
    """Finished files by the hash of name and content. Safe to share between threads."""

    def __init__(self) -> None:
        self._parcels: OrderedDict[str, Parcel] = OrderedDict()
        self._lock = Lock()

    def offer(self, parcel: Parcel) -> str:
        """Hold a file ready and return its address on this server."""
        digest = sha256(parcel.name.encode() + b"\0" + parcel.body).hexdigest()
        with self._lock:
            self._parcels[digest] = parcel
            self._parcels.move_to_end(digest)
            while len(self._parcels) > MOST or sum(len(p.body) for p in self._parcels.values()) > MOST_BYTES:
                if len(self._parcels) == 1:
                    break
                self._parcels.popitem(last=False)
        return f"/ready/{digest}"

    def parcel(self, digest: str) -> Parcel | None:
        """The file of this address, or None when it is no longer held."""
        with self._lock:
            return self._parcels.get(digest)


#: The one outbox of this server process.
OUTBOX = Outbox()
