"""Every option of every command is explained in its help and in the documentation: listed from the commands themselves."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import click
import pytest
from conftest import ROOT


def maker() -> ModuleType:
    """The script that writes the page."""
    found = importlib.util.spec_from_file_location("make_command_line", ROOT / "docs" / "make_command_line.py")
    assert found and found.loader
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


MAKER = maker()
COMMANDS = dict(MAKER.commands())
OPTIONS = [(name, option) for name, command in COMMANDS.items() for option in command.params if isinstance(option, click.Option)]
IDS = [f"{name} {option.opts[-1]}" for name, option in OPTIONS]
TEXT = MAKER.PAGE.read_text("utf-8")


def section(name: str) -> str:
    """Text of one command's section in the page."""
    found = re.search(rf"^## geomap {re.escape(name)}\n(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/command-line.md has no section on geomap {name}"
    return found[1]


def test_the_list_is_whole() -> None:
    """The list that the tests below go through has every command that the help names, and options of most."""
    from geomap.cli.group import COMMANDS as NAMED

    assert {name.split()[0] for name in COMMANDS} == set(NAMED)
    assert set(NAMED) == {path.stem for path in (ROOT / "geomap" / "cli").glob("*.py")} - {"__init__", "group", "options", "sources"}
    assert len(OPTIONS) > 40 and {"map", "report", "read", "add", "corpus", "lookup", "embed", "score", "gazetteer build", "gazetteer info"} <= set(COMMANDS)


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=IDS)
def test_each_option_is_documented(name: str, option: click.Option) -> None:
    """Its long name and its help stand in its command's section."""
    told = section(name)
    assert f"`{option.opts[-1]}" in told
    assert " ".join((option.help or "").split()).replace("|", "\\|") in told


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=IDS)
def test_each_option_has_a_help_of_whole_sentences(name: str, option: click.Option) -> None:
    """It says what the option does, in a sentence or more, and names its value in words, not by a type of Python."""
    said = option.help or ""
    assert len(said) > 15 and said[0].isupper() and said.endswith("."), f"geomap {name} {option.opts[-1]}: {said!r}"
    value = option.make_metavar(click.Context(COMMANDS[name]))
    assert option.is_flag or not re.search(r"INTEGER|TEXT RANGE|PATH|FLOAT", value), f"geomap {name} {option.opts[-1]} {value}: give it a metavar"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does(name: str) -> None:
    """In its help and in its section."""
    said = " ".join((COMMANDS[name].help or "").split())
    assert said.endswith(".") and said in section(name)


def test_the_page_is_what_the_commands_say() -> None:
    """After an option is added or changed, `python docs/make_command_line.py` brings the page up to date."""
    assert MAKER.page() == TEXT, "run python docs/make_command_line.py"


def test_an_option_without_help_is_noticed() -> None:
    """The tests above can fail: an option that the page does not have is found missing."""
    with pytest.raises(AssertionError):
        test_each_option_is_documented("map", click.Option(["--bogus"], help="Bogus."))
