"""How a command says that it cannot go on."""


class Failure(Exception):
    """Shown as one line; the command ends with status 1."""
