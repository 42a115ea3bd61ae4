"""How a PostgreSQL of our own is set: for the memory of this machine, reached by its socket alone."""

import os
from pathlib import Path


def own_settings(socket: Path, *, durable: bool) -> str:
    """The text of its configuration file. One that is not durable forgets what was written when the machine stops: for tests.

    Every page of the database is written out whole the first time it changes after a checkpoint, so these are rare: while much is
    brought in, they cost half the speed. What is between two of them is done again after a crash, some seconds for each gigabyte:
    more than two of them gained nothing. Pages are not compressed: the one method that the embedded server has (pglz) makes the log a fifth smaller, and importing contacts a third
    slower (see “Import” in `docs/performance.md`). What an import writes in a moment fits the log's own memory, and goes into files of it
    that are there already: a new one is written twice, first with nothing.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "max_connections": 60,
        "max_locks_per_transaction": 512,  # a restore replaces all tables and their indexes in one transaction
        "shared_buffers": f"{min(max(memory // 8, 64), 4096)}MB",
        "effective_cache_size": f"{memory // 2}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "wal_buffers": f"{min(max(memory // 256, 16), 32)}MB",
        "checkpoint_timeout": "15min",
        "wal_compression": "off",
        "random_page_cost": 1.1,
        "jit": "off",
        "logging_collector": "on",
        "log_directory": "'log'",
        "log_filename": "'postgres-%a.log'",
        "log_truncate_on_rotation": "on",
        "timezone": "'UTC'",
    }
    if durable:
        settings["min_wal_size"] = "256MB"
    else:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return "".join(f"{name} = {value}\n" for name, value in settings.items())
