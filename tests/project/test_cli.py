"""The command line: help everywhere, one clear line on failure."""

import pytest

from regulars.project import cli


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as leaving:
        cli.main([command, "--help"])
    assert leaving.value.code == 0
    assert command in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as leaving:
        cli.main(["sell"])
    assert leaving.value.code == 2


def test_a_failure_is_one_line(installation):
    said = installation.run("backup", "/nowhere/at/all.zip", status=1).stderr.strip().splitlines()
    assert said == ["regulars: There is no folder /nowhere/at."]


def test_a_file_that_cannot_be_written_is_one_line(installation):
    said = installation.run("export", "contacts", "/nowhere/at/all.csv", status=1).stderr.strip().splitlines()
    assert said == ["regulars: There is no folder “/nowhere/at”."]


def test_a_misspelt_entity_is_answered_with_the_nearest(installation):
    said = installation.run("export", "contakts", "all.csv", status=1).stderr.strip()
    assert said == "regulars: There is no entity “contakts”. Did you mean “contacts”?"


def test_a_reason_is_not_said_twice(installation):
    installation.run("user", "create", "ann@example.com", "--admin", "--password-stdin", text="correct horse 9\n")
    said = installation.run("token", "create", "--user", "ann@example.com", "--scope", "bogus", status=1).stderr.strip()
    assert said == "regulars: There is no scope “bogus”."
    said = installation.run(
        "user", "create", "ann@", "--password-stdin", text="correct horse 9\n", status=1
    ).stderr.strip()
    assert (
        said
        == "regulars: Some fields need another look. email: An e-mail address is expected, such as name@example.com."
    )


def test_a_server_that_does_not_answer_is_one_line(empty_installation):
    empty_installation.database_url = "postgresql://nobody@127.0.0.1:1/nothing"
    for command in ("doctor", "migrate"):
        said = empty_installation.run(command, status=1).stderr.strip().splitlines()
        assert len(said) == 1
        assert said[0].startswith("regulars: The database of DATABASE_URL cannot be used: ")
