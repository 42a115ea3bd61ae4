"""Who runs the programs of a PostgreSQL of our own, and which of its processes are there."""

import contextlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

ACCOUNT = "regulars-db"


class DatabaseUnavailable(Exception):
    """The database of our own does not start, or the one we were given does not answer; the text says why and what to do."""


def lent_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: root lends it an account that owns nothing else. None for whoever is not root."""
    if os.getuid() != 0:
        return None
    for name in (ACCOUNT, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
        if name == ACCOUNT and shutil.which("useradd"):
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
            subprocess.run(command, check=False, capture_output=True)
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
    raise DatabaseUnavailable("PostgreSQL does not run as root and no other account could be made.")


def run_lent(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    """Run a program under the lent account, if there is one; what it says is kept."""
    account = lent_account()
    if account:
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(  # type: ignore[call-overload]  # noqa: PLW1510 - it is among the options
        command,
        **({"capture_output": True, "check": False, "text": True, "cwd": "/", "env": environment} | options),
    )


def processes_in(folder: Path) -> list[int]:
    """PostgreSQL processes whose working folder is this cluster's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder.resolve():
                found.append(int(entry.name))
    return found
