"""Options that several commands have, and the checks of their values."""

from __future__ import annotations

from collections.abc import Callable

import click

from geomap._errors import LanguageError
from geomap.articles import parse_interval
from geomap.languages import available


def _date(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Check a date as soon as it is given."""
    if value is not None:
        parse_interval(value)
    return value


def _language(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Refuse a language without words, which would make a map of nothing."""
    if value is not None and value not in available():
        raise LanguageError(f"there are no words for the language {value[:20]!r}: give one of {', '.join(available())}, or none")
    return value


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options that every command reading articles has."""
    for option in (
        click.option("--language", metavar="CODE", callback=_language, help="Language of the articles (fr, en, …); found out without it."),
        click.option("--reference", metavar="PLACE", help="City that distances are counted from; else the capital of the country most changes lie in."),
        click.option("--date", metavar="DATE", callback=_date, help="Day of the articles: 2021-08-13, 2021-08 or 2021. Wins over what they say."),
        click.argument("articles", nargs=-1, required=True, metavar="ARTICLE..."),
    ):
        command = option(command)
    return command


def columns_of(value: str | None) -> dict[str, str]:
    """Fields and column names of --columns."""
    pairs = [part.partition("=") for part in value.split(",")] if value else []
    if any(not field.strip() or not name.strip() for field, _, name in pairs):
        raise click.BadParameter("--columns needs pairs, as in place=Town,date=Day")
    return {field.strip(): name.strip() for field, _, name in pairs}
