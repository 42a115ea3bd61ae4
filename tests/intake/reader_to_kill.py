"""`reader_to_kill RULE` reads the mailbox of a rule again and again, until it is killed."""

import sys
import uuid


def main(rule: str) -> None:
    import django

    django.setup()
    from django.conf import settings

    from regulars.services.intake import reading

    settings.OUTGOING_HOSTS = ["127.0.0.1", "localhost"]
    print("begun", flush=True)
    while True:
        reading.read(uuid.UUID(rule))


if __name__ == "__main__":
    main(sys.argv[1])
