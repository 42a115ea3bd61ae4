"""A worker of one queue: `worker_to_kill hangs` waits in its job to be killed, `works` does it, `asks` asks for another one."""

import sys
import time

QUEUE = "killing"


def main(manner: str) -> None:
    import django

    django.setup()
    from django.db import transaction

    from regulars.base import jobs
    from regulars.engine import follow
    from regulars.project.serve import children

    @jobs.task("tests.killed", "Killed", queue=QUEUE)
    def killed() -> None:
        print("begun", flush=True)
        if manner == "hangs":
            time.sleep(600)
        if manner == "asks":
            ask()

    @jobs.task("tests.asked", "Asked for", queue="nobody's")
    def asked(turn: str) -> None:
        raise AssertionError("nobody does it")

    def ask() -> None:
        with follow.apart() as session, transaction.atomic():
            jobs.enqueue(asked, turn="kept", queueing_lock="tests.asked")
            assert jobs.enqueue(asked, turn="again", queueing_lock="tests.asked") is None
            sql = "select count(*) from procrastinate_jobs where task_name = 'tests.asked'"
            print("seen too early", session.execute(sql).fetchone(), flush=True)
        with transaction.atomic():
            jobs.enqueue(asked, turn="taken back")
            transaction.set_rollback(True)

    children.worker(1, [QUEUE])


if __name__ == "__main__":
    main(sys.argv[1])
