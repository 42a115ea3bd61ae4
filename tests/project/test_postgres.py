"""The PostgreSQL of our own: one start for many, nothing lost, no place that stops it."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from regulars.base import postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="regulars-pg-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_it_sorts_and_folds_letters_of_all_alphabets(folder):
    with postgres.running(folder, durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("select upper('straße ёж')").fetchone() == ("STRASSE ЁЖ",)


def test_the_last_user_stops_it(folder):
    cluster = postgres.Cluster.of(folder, durable=False)
    with cluster.used():
        with cluster.used():
            assert cluster.ready()
        assert cluster.ready()
    assert not cluster.ready()
    assert cluster.running_pid() is None


def test_four_processes_at_once_make_one_cluster(folder):
    program = (
        "import sys; from pathlib import Path; from regulars.base import postgres\n"
        "with postgres.running(Path(sys.argv[1]), durable=False) as url:\n"
        "    import psycopg; print(psycopg.connect(url).execute('select system_identifier from pg_control_system()').fetchone()[0])"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert len(answers) == 1
    assert answers != {""}


def test_what_was_acknowledged_survives_kill_9(folder):
    with postgres.running(folder) as url:
        connection = psycopg.connect(url, autocommit=True)
        connection.execute("create table kept (n int)")
        for n in range(200):
            connection.execute("insert into kept values (%s)", [n])
        psutil.Process(postgres.Cluster.of(folder).running_pid()).kill()
        began = time.monotonic()
        with postgres.running(folder), psycopg.connect(url) as again:
            assert again.execute("select count(*) from kept").fetchone() == (200,)
        assert time.monotonic() - began < 30


def test_a_half_made_cluster_is_made_anew(folder):
    (folder / "pg.init").mkdir()
    (folder / "pg.init" / "PG_VERSION").write_text("18")
    with postgres.running(folder, durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_long_path_gets_a_short_socket(folder):
    deep = folder / ("x" * 60) / ("y" * 40)
    with postgres.running(deep, durable=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert len(os.fsencode(postgres.Cluster.of(deep).socket)) < 90


@pytest.mark.skipif(os.getuid() != 0, reason="only root lends the database another account")
def test_a_data_folder_inside_a_private_home_works_and_the_home_stays_private(folder):
    home = folder / "home"
    home.mkdir(mode=0o700)
    data = home / "var"
    try:
        with postgres.running(data, durable=False) as url, psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert home.stat().st_mode & 0o777 == 0o700
    finally:
        postgres.Cluster.of(data).remove()


def test_a_folder_of_another_version_is_refused_with_what_to_do(folder):
    (folder / "pg").mkdir()
    (folder / "pg" / "PG_VERSION").write_text("14\n")
    with pytest.raises(postgres.DatabaseUnavailable, match="made by PostgreSQL 14"), postgres.running(folder):
        pass
