"""What can be wrong with a model or with what is asked of it. Codes and facts; words are put to them by those who show them."""

from __future__ import annotations


class ConfiguratorError(Exception):
    """`code` is stable, `facts` are the names and numbers that a sentence about it needs."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


class ModelError(ConfiguratorError):
    """The model says nothing that could be solved: an unknown option, two groups of one option, a circle."""


class Mistake(ConfiguratorError):
    """A rule cannot be read; `at` in its facts is the place of the character, from 0."""


class UnknownChoice(ConfiguratorError):
    """A choice names an option that there is not, or a number of it that there cannot be."""


class Unsatisfiable(ConfiguratorError):
    """No product fulfils the model; `rules` and `groups` in its facts are a least set that cannot hold together."""


class TooLong(ConfiguratorError):
    """There was no answer within the time that was given."""
