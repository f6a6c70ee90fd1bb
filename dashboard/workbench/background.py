"""Files under examination, found by their number: the upload in a folder of its own, its choices, its job."""

import shutil
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from uuid import uuid4

from dashboard.errors import IntakeError
from dashboard.exhibits import every
from dashboard.exhibits.reading import Reading
from dashboard.intake import imports
from dashboard.intake.drafts import Choices
from dashboard.intake.jobs import Jobs, Progress, State
from dashboard.store import Store
from dashboard.workbench.foresight import Examined, foreseen

#: Files held at most; the oldest go first, those still being read excepted.
MOST = 24


@dataclass(frozen=True)
class Received:
    """A file as it came, and what the analyst has said about it. turn counts its examinations."""

    id: str
    file: str
    author: str
    path: Path
    choices: Choices
    turn: int = 0

    @property
    def key(self) -> str:
        """The key of its latest examination; also what keeps its widgets apart from those of another."""
        return f"{self.id}-{self.turn}"


class Desk:
    """All files on the desks of this server process. Safe to share between threads."""

    def __init__(self, jobs: Jobs | None = None) -> None:
        self._jobs = jobs or Jobs(most=MOST)
        #: By itself: whoever uploads a file does not wait for the exhibits of the commit before.
        self._ready = Jobs(most=1, at_once=1)
        self._files: OrderedDict[str, Received] = OrderedDict()
        self._lock = Lock()

    def start(self, store: Store, file: str, body: bytes, author: str) -> Received:
        """Keep what was received and begin to examine it."""
        path = Path(mkdtemp(prefix="import-")) / "received"
        path.write_bytes(body)
        received = Received(uuid4().hex[:12], imports.cleaned(file), author, path, Choices())
        self._begin(store, received)
        with self._lock:
            surplus = list(self._files.values())[: max(0, len(self._files) - MOST)]
        for old in surplus:
            if (state := self.state(old)) is None or state.finished:
                self.drop(old)
        return received

    def again(self, store: Store, received: Received, choices: Choices) -> None:
        """Examine a file anew: the analyst said more about it, or the store has changed."""
        self._jobs.drop(received.key)
        self._begin(
            store, Received(received.id, received.file, received.author, received.path, choices, received.turn + 1)
        )

    def prepare(self, store: Store) -> None:
        """Build the exhibits of the newest version, so that the first reader after a commit does not wait for them."""
        version = store.version

        def work(tell: Progress) -> None:
            for _ in every(Reading(store, version)):
                if store.version > version:
                    break

        self._ready.start(str(version), work)

    def find(self, number: str) -> Received | None:
        """The file of that number, None when it is not held."""
        with self._lock:
            return self._files.get(number)

    def state(self, received: Received) -> State | None:
        """How its examination stands; None when that is no longer held."""
        return self._jobs.state(received.key)

    def drop(self, received: Received) -> None:
        """Let a file and its draft go."""
        with self._lock:
            self._files.pop(received.id, None)
        self._jobs.drop(received.key)
        shutil.rmtree(received.path.parent, ignore_errors=True)

    def _begin(self, store: Store, received: Received) -> None:
        with self._lock:
            self._files[received.id] = received

        def examine(tell: Progress) -> Examined:
            try:
                draft = imports.examine(store, received.path, received.file, received.choices, tell)
            except IntakeError:
                # What is not taken is not kept either: it may be what must not be here.
                shutil.rmtree(received.path.parent, ignore_errors=True)
                raise
            return foreseen(store, draft, tell)

        self._jobs.start(received.key, examine)


#: The one desk of this server process.
DESK = Desk()
