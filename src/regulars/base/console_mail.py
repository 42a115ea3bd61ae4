"""Letters where no mail server is set: in the log as their readers would see them, so that the links in them can be followed."""

from __future__ import annotations

import re
from textwrap import indent

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as Console

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What steers a terminal; names of customers and words of forms may hold it."""


class EmailBackend(Console):
    """To whom, about what, and the plain text: no headers, no HTML, no files, nothing that a terminal obeys."""

    def write_message(self, message: EmailMessage) -> None:
        head = f"Letter to {', '.join(message.recipients())}: {message.subject}"
        text = STEERING.sub("", f"  {head}\n{indent(str(message.body).strip(), '    ')}\n")
        self.stream.write(text)
