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
