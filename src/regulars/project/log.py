"""One line for each event on standard error, so that any log collector can read it."""

import json
import logging
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """`2026-05-01T10:00:00.123Z ERROR regulars.errors number="a1b2c3" message…`; a traceback follows on the same line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        facts = "".join(
            f" {key}={json.dumps(value, default=str)}" for key, value in getattr(record, "facts", {}).items()
        )
        line = f"{moment} {record.levelname} {record.name}{facts} {record.getMessage()}"
        if record.exc_info:
            line += " | " + self.formatException(record.exc_info)
        return line.replace("\n", "\\n")
