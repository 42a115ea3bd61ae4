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


def test_nothing_in_a_letter_steers_the_terminal_that_shows_the_log():
    log = StringIO()
    letter = EmailMultiAlternatives("From \x1b[2J Bob", "One\x1b]0;title\x07\ttwo\r\nthree", to=["ann@example.com"])
    EmailBackend(stream=log).send_messages([letter])
    assert log.getvalue() == "  Letter to ann@example.com: From [2J Bob\n    One]0;title\ttwo\n    three\n"
