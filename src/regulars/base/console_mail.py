"""Letters where no mail server is set: in the log as their readers would see them, so that the links in them can be followed."""

from __future__ import annotations

from textwrap import indent

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as Console


class EmailBackend(Console):
    """To whom, about what, and the plain text: no headers, no HTML, no files."""

    def write_message(self, message: EmailMessage) -> None:
        head = f"Letter to {', '.join(message.recipients())}: {message.subject}"
        self.stream.write(f"  {head}\n{indent(str(message.body).strip(), '    ')}\n")
