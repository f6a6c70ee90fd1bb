"""Another clock for a process: `python -m tests.clock --fetch` installs faketime by apt where there is none."""

import shutil
import sys

from tests.packages import install


def fetch() -> None:
    """Have faketime."""
    if shutil.which("faketime") is None:
        install("make soak 需要 faketime", "faketime")


def shifted(by: str) -> list[str]:
    """What to write before a command so that its clock is off, e.g. by "-2d". Fails where faketime is missing."""
    command = shutil.which("faketime")
    assert command, "faketime is missing: make soak fetches it"
    return [command, "-f", by]


if __name__ == "__main__":
    if sys.argv[1:] == ["--fetch"]:
        fetch()
