"""Options that several commands have, the checks of their values, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from geomap._errors import LanguageError
from geomap.articles import parse_interval
from geomap.geocoders import SERVICES
from geomap.languages import available
from geomap.tables import DATE_ORDERS

MOST_DECIMALS = 4
"""Four decimals of a degree are about 11 m: more would round nothing that any source knows."""

Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options of `reading_options` and `timeline_options` ask for, under their names."""

    articles: tuple[str, ...]
    date: str | None = None
    reference: str | None = None
    language: str | None = None
    geocoder: str | None = None
    geocoder_url: str | None = None
    geocoder_key: str | None = None
    geocoder_user_agent: str | None = None
    corrections: Path | None = None
    held_before: str | None = None
    columns: str | None = None
    date_order: str | None = None
    round_coordinates: int | None = None


def _date(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Check a date as soon as it is given."""
    if value is not None:
        parse_interval(value)
    return value


def check_language(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Refuse a language without words, which would make a map of nothing."""
    if value is not None and value not in available():
        raise LanguageError(f"there are no words for the language {value[:20]!r}: give one of {', '.join(available())}, or none")
    return value


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def reading_options(command: Command) -> Command:
    """Options that every command reading articles has."""
    return _with(
        command,
        click.argument("articles", nargs=-1, required=True, metavar="ARTICLE..."),
        click.option("--date", metavar="DATE", callback=_date, help="Day of the articles: 2021-08-13, 2021-08 or 2021. Wins over what they say."),
        click.option("--reference", metavar="PLACE", help="City that distances are counted from; else the capital of the country most changes lie in."),
        click.option("--language", metavar="CODE", callback=check_language, help="Language of the articles (fr, en, …); found out without it."),
    )


def geocoder_options(command: Command) -> Command:
    """Options that let names go to an online service; without them nothing does."""
    return _with(
        command,
        click.option("--geocoder", type=click.Choice(SERVICES), help="Ask this online service for names that the gazetteer lacks. Those names leave this computer."),
        click.option("--geocoder-url", metavar="URL", help="Address of the service, for a server of your own: https://nominatim.example.org."),
        click.option("--geocoder-key", metavar="USER", help="User name at GeoNames; else what GEONAMES_USERNAME holds."),
        click.option("--geocoder-user-agent", metavar="NAME", help="What the service is told that asks; its terms may want your project's name and address."),
    )


def timeline_options(command: Command) -> Command:
    """Options of the commands that write a timeline."""
    return _with(
        command,
        click.option("--title", metavar="TEXT", help="Title; made of the data without it."),
        click.option("--ui", type=click.Choice(["en", "fr"]), help="Language of the output's own words; that of most articles without it."),
        click.option("--corrections", type=click.Path(path_type=Path), metavar="FILE", help="Decisions to replay: the table of `geomap read -o shifts.csv`, filled in."),
        click.option("--held-before", metavar="SIDE", help="Who held the places before the first change: a side, or a .csv file with the columns place and side."),
        click.option("--columns", metavar="FIELD=NAME,...", help="Columns of a plain table of events: place=Town,date=Day,gains=Winner,lat=Y,lon=X."),
        click.option("--date-order", type=click.Choice(DATE_ORDERS), help="Whether 06/08/2021 in a table has its day (dmy) or its month (mdy) first, where the table does not show it."),
        click.option("--round-coordinates", type=click.IntRange(0, MOST_DECIMALS), metavar="DECIMALS",
                     help="Round positions to so many decimals of a degree (1: 11 km, 2: 1.1 km) in every output; distances are measured from the rounded ones."),
    )


def columns_of(value: str | None) -> dict[str, str]:
    """Fields and column names of --columns."""
    pairs = [part.partition("=") for part in value.split(",")] if value else []
    if any(not field.strip() or not name.strip() for field, _, name in pairs):
        raise click.BadParameter("--columns needs pairs, as in place=Town,date=Day")
    return {field.strip(): name.strip() for field, _, name in pairs}
