"""What a file may be and what its reading may cost. Beyond it: a sentence to the analyst, never a dead process."""

import contextlib
import os
import resource
import signal
from dataclasses import dataclass

# The file.
FILE_BYTES = 20 * 1024 * 1024
# The archive inside .xlsx, .xlsm, .xlsb and .ods.
ENTRIES = 2_000
PART_BYTES = 200 * 1024 * 1024
TOTAL_BYTES = 300 * 1024 * 1024
#: Real workbooks with constant columns reach 60; deflate itself ends near 1030.
RATIO = 150
#: Below this the ratio says nothing: a small part of repeated text may well be packed 200 : 1.
RATIO_FROM = 4 * 1024 * 1024
DEPTH = 200
# The sheets.
SHEETS = 256
ROWS = 400_000
COLUMNS = 512
CELLS = 5_000_000
#: Rows × columns up to the last cell: readers hold the whole rectangle, empty or not.
RECTANGLE = 10_000_000
MERGED_AREA = 200_000
LINKED_AREA = 1_100_000
AREAS = 100_000
#: As many characters as a cell of a spreadsheet can hold.
TEXT = 32_767


@dataclass(frozen=True)
class Limits:
    """What one reading process may use: address space in bytes, CPU and wall-clock time in seconds."""

    memory: int = 2 * 1024**3
    cpu: int = 120
    seconds: float = 120.0
    written: int = 1024**3

    def impose(self) -> None:
        """Bind the calling process (the worker, on itself, before it looks at anything).

        Set here and not between fork and exec: the server has threads, and Python code run there may deadlock.
        Systems that lack a limit (macOS has no address-space limit) go on with the others.
        """
        for kind, most in (
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_CPU, self.cpu),
            (resource.RLIMIT_FSIZE, self.written),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                # CPU time first warns by a signal of its own, so that the end can be told from others.
                resource.setrlimit(kind, (most, most + 5 if kind == resource.RLIMIT_CPU else most))
        # Should the server die, nobody is left to end this process by the clock.
        signal.alarm(int(self.seconds) + 5)
        os.nice(10)
        # Short of memory, the kernel is to end this process and not the server.
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("1000")
