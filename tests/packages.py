"""Programs of the distribution that a test needs: found, or installed by apt."""

import os
import shutil
import subprocess
import sys


def install(wanted: str, *packages: str) -> None:
    """Install packages by apt; `wanted` says in Chinese what needs them where there is no apt."""
    if shutil.which("apt-get") is None:
        sys.exit(f"{wanted}；本机没有 apt-get，请先安装 {'、'.join(packages)}")
    root = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*root, "apt-get", *command], env=environment, check=True)
