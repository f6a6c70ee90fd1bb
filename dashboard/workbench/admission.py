"""Whose a session is; who may send a file and how much: only a session whose page drew the uploader, within bounds.

The page says whom it expects; the server's gate asks before the first byte and while bytes arrive. Files lie
in the server's memory until their session ends, so what a session and the whole process hold is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from streamlit.runtime import exists, get_instance

MEGABYTE = 2**20
FILE_BYTES = 20 * MEGABYTE
#: Presentations carry photographs.
DECK_BYTES = 60 * MEGABYTE
SESSION_FILES = 30
SESSION_BYTES = 60 * MEGABYTE
PROCESS_BYTES = 500 * MEGABYTE
#: The cookie by which one browser's sessions are told from another's.
COOKIE = "dashboard_visitor"
#: Sessions whose browser is remembered; the oldest are forgotten, and can then only be begun anew.
MOST_OWNED = 10_000


@dataclass(frozen=True)
class Bounds:
    """The most bytes of one file, of one session and of the whole process; the most files of a session."""

    file: int = FILE_BYTES
    session: int = SESSION_BYTES
    process: int = PROCESS_BYTES
    files: int = SESSION_FILES


class NotExpected(Exception):
    """The session's page never offered to take a file."""


class TooMuch(Exception):
    """One of the bounds is reached; the message is Chinese and says which and what to do."""


def _is_active(session: str) -> bool:
    """Whether Streamlit still knows the session."""
    return exists() and get_instance().is_active_session(session)


class Admission:
    """Expected sessions and the bytes they have sent. Safe to share between threads."""

    def __init__(self, bounds: Bounds | None = None, active: Callable[[str], bool] = _is_active) -> None:
        self.bounds = bounds or Bounds()
        self._active = active
        self._held: dict[str, dict[str, int]] = {}
        self._largest: dict[str, int] = {}
        self._owners: dict[str, str] = {}
        self._lock = Lock()

    def own(self, session: str, visitor: str) -> None:
        """This session belongs to the browser with this cookie; one without a cookie ("") owns nothing."""
        with self._lock:
            if visitor and session not in self._owners:
                self._owners[session] = visitor
                while len(self._owners) > MOST_OWNED:
                    del self._owners[next(iter(self._owners))]

    def owned(self, session: str, visitor: str) -> bool:
        """Whether the browser with this cookie may go on with the session, and send to it."""
        with self._lock:
            return bool(visitor) and self._owners.get(session) == visitor

    def expect(self, session: str, largest: int | None = None) -> None:
        """From now on this session may send files. largest: bytes of one, where its page takes others than sheets."""
        with self._lock:
            self._held.setdefault(session, {})
            self._largest[session] = largest or self.bounds.file

    def begin(self, session: str, file: str, declared: int = 0) -> None:
        """Ask before anything is read; declared is the announced size in bytes, 0 where none was announced.

        A file sent again under the same name counts once. Raises NotExpected, TooMuch.
        """
        with self._lock:
            for gone in [known for known in self._held if not self._active(known)]:
                del self._held[gone]
                self._largest.pop(gone, None)
            if session not in self._held:
                raise NotExpected(session)
            self._held[session].pop(file, None)
            if len(self._held[session]) >= self.bounds.files:
                raise TooMuch(f"本次打开页面以来上传的文件已满 {self.bounds.files} 个；请刷新页面后再上传。")
            self._check(session, declared)
            self._held[session][file] = 0

    def arrived(self, session: str, file: str, total: int) -> None:
        """So many bytes of the file have come so far. Raises TooMuch, after which the file counts no longer."""
        with self._lock:
            files = self._held.get(session, {})
            files.pop(file, None)
            self._check(session, total)
            files[file] = total

    def release(self, session: str, file: str) -> None:
        """The file was taken back or never came in whole."""
        with self._lock:
            self._held.get(session, {}).pop(file, None)

    def emptied(self, session: str) -> None:
        """The session's files were put aside and lie in the server's memory no longer."""
        with self._lock:
            if session in self._held:
                self._held[session] = {}

    def _check(self, session: str, size: int) -> None:
        held = sum(self._held.get(session, {}).values())
        everyone = sum(sum(files.values()) for files in self._held.values())
        largest = self._largest.get(session, self.bounds.file)
        if size > largest:
            rest = "多余的工作表" if largest == self.bounds.file else "影片和过大的图片"
            raise TooMuch(f"文件超过{_megabytes(largest)}，未接收；请删去{rest}或拆成几个文件后再上传。")
        if held + size > self.bounds.session:
            raise TooMuch(f"本次打开页面以来上传的文件已满{_megabytes(self.bounds.session)}；请刷新页面后再上传。")
        if everyone + size > self.bounds.process:
            raise TooMuch("服务器上待处理的文件较多，暂时不能接收；请稍候再上传。")


def _megabytes(size: int) -> str:
    return f" {size // MEGABYTE} MB"


#: The one register of this server process.
ADMISSION = Admission()
