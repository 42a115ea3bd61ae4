"""Without a mail server a letter can be read in the log: to whom, about what, and its text."""

from io import StringIO

from django.core.mail import EmailMultiAlternatives

from regulars.base.console_mail import EmailBackend


def test_a_letter_is_shown_as_its_reader_would_see_it():
    log = StringIO()
    letter = EmailMultiAlternatives("New password", "Open\nhttps://crm.example/reset/1", to=["ann@example.com"])
    letter.attach_alternative("<p>Open</p>", "text/html")
    assert EmailBackend(stream=log).send_messages([letter]) == 1
    assert log.getvalue() == "  Letter to ann@example.com: New password\n    Open\n    https://crm.example/reset/1\n"
