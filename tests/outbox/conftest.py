import pytest
from aiosmtpd.controller import Controller

from regulars.api import limits
from regulars.engine import workspace
from tests.factories.people import make_company
from tests.project.installation import _free_ports


class MailServer:
    """A mail server on loopback: what it was given, and what it says to the next letters."""

    def __init__(self):
        self.letters, self.says = [], []
        self.port = _free_ports()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        said = self.says.pop(0) if self.says else "250 taken"
        if said == "hang up":
            self.letters.append(envelope)
            server.transport.abort()
            return "250 never heard"
        if said.startswith("250"):
            self.letters.append(envelope)
        return said


@pytest.fixture
def server(settings):
    made = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 5
    settings.DEFAULT_FROM_EMAIL = "Regulars <crm@acme.example>"
    settings.PUBLIC_URL = "https://crm.acme.example"
    yield made
    if made.controller.server is not None:
        made.controller.stop()


@pytest.fixture
def company(db):
    workspace.forget()
    limits.forget()
    return make_company()
