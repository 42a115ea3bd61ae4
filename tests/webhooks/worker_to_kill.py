"""A worker that reads and sends, in a process of its own, until it is killed."""

import threading


def main() -> None:
    import django

    django.setup()
    from regulars.services.webhooks import dispatch

    dispatch.run(threading.Event())


if __name__ == "__main__":
    main()
