"""A worker that does one run and is killed by the system (SIGKILL) at a chosen point: `worker_to_kill RUN POINT NUMBER`.

POINT is the place where it dies, NUMBER how many times it passes there before.
"""

import os
import signal
import sys


def main(run: str, point: str, number: int) -> None:
    import django

    django.setup()
    from regulars.engine import rows, runs, tasks
    from regulars.services.exchange import passes, scratch

    places = {
        "saved": (rows, "log"),  # rows inserted, their changes written, the transaction open
        "file": (scratch.WaitingRows, "add"),  # the error file is on the disk, the transaction open
        "beat": (runs.Ticket, "beat"),  # everything is done but the commit
        "committed": (passes.Passes, "_forget_missing"),  # between two transactions
    }
    owner, name = places[point]
    kept, passed = getattr(owner, name), [0]

    def dying(*args, **options):
        done = kept(*args, **options)
        passed[0] += 1
        if passed[0] > number:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, dying)
    tasks.do_run(run_id=run)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
