"""The group of all commands: its errors are one line and exit code 2."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from geomap import __version__
from geomap._errors import GeomapError

VERSION = __version__


COMMANDS = ("map", "report", "read", "add", "corpus", "lookup", "embed", "gazetteer", "score")
"""All commands; `geomap.cli.NAME` holds the command NAME as `NAME_`."""


class _Commands(click.Group):
    """A group whose errors are one line on standard error and exit with 2, and whose commands load when they are asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Names of all commands, the most used first."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Command of a name; its module loads now, so that one command does not wait for what another needs."""
        command: click.Command | None = getattr(import_module(f"geomap.cli.{name}"), f"{name}_") if name in COMMANDS else None
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; an error that is not the program's own fault becomes its one line."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.stdout.flush()
            sys.exit(code if isinstance(code, int) else 0)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(2)
        except click.ClickException as error:
            _give_up(f"{' '.join(error.format_message().split()).rstrip('.')}; geomap --help lists what there is")
        except click.Abort:
            _give_up("stopped", 130)
        except GeomapError as error:
            _give_up(str(error))
        except BrokenPipeError:  # `geomap read … | head` is no fault
            _give_up(None, 0)
        except OSError as error:
            _give_up(f"cannot write the output: {error.strerror or error}; free some space or write elsewhere")


def _give_up(line: str | None, code: int = 2) -> None:
    """End with one line on standard error; what standard output still holds is dropped, for it may be what failed."""
    if line:
        click.echo(f"geomap: {line}", err=True)
    if sys.stdout is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geomap")
def main() -> None:
    """News text in, a defensible map of control changes out.

    An ARTICLE is a .txt, .md, .html, .jsonl, .csv or .parquet file, a folder of them, or - for standard input.
    """
