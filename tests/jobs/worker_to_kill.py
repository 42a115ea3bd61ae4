"""A worker of one queue: `worker_to_kill hangs` waits in its job to be killed, `worker_to_kill works` does it."""

import sys
import time

QUEUE = "killing"


def main(manner: str) -> None:
    import django

    django.setup()
    from regulars.base import jobs
    from regulars.project.serve import children

    @jobs.task("tests.killed", "Killed", queue=QUEUE)
    def killed() -> None:
        print("begun", flush=True)
        if manner == "hangs":
            time.sleep(600)

    children.worker(1, [QUEUE])


if __name__ == "__main__":
    main(sys.argv[1])
