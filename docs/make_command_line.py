"""Write docs/command-line.md: every command with its options as its own help has them, and below what an option's line has no room for.

`python docs/make_command_line.py` writes the page anew; a test fails while the page and the commands differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from geomap.__main__ import main

PAGE = Path(__file__).parent / "command-line.md"

HEAD = """# Command line

<!-- Written by docs/make_command_line.py: change it there, or the help in geomap/cli. -->

Every command says what it takes with `--help`. Errors are one line on standard error that says what to do, and exit code 2; a file, row or article that cannot be read is
reported and the rest goes on. Outputs are written whole or not at all, and the same input gives the same bytes.

## What ARTICLE can be

| given | read as |
|---|---|
| `.txt`, `.md` | one article; lines `title:`, `date:`, `source:`, `url:`, `language:` may stand at its top |
| `.html`, `.htm`, `.xhtml`, `.mhtml`, `.mht` | a saved web page, in any encoding: its article without menus, banners and lists of other articles |
| `.jsonl`, `.csv`, `.parquet` | one article a line or row: `text` (or `body`, `content`), and where known `id`, `date`, `title`, `source`, `url`, `language` |
| a folder | all such files in it; not what a browser saved beside a page (`NAME_files`) |
| `-` | standard input |
| `.csv`, `.geojson` of events | for `map` and `report`: geomap's own, an export of ACLED or UCDP GED, or a table of your own with a place and a date (below) |
| `.gpkg`, `postgresql://…` | for `map` and `report`: a store that `geomap add` filled |

An article's date comes from `--date`, a `date:` line, its dateline, the page's meta tags, a dateline below the headline, or a date in the file's name (`2021-08-13 kunduz.html`), in that
order. An article without a date gives changes without a day, and the summary names it.

## Tables of your own events

A table needs a place and a date; who gained, who lost, coordinates, country, source, note and link are used where they are there. Headings are known by their usual names in English and French
(Place, Town, Ville, Lieu; Date, Day, Jour; Side, Captured by, Camp, Contrôlé par; Lat, Lon …); `--columns` names any others. The separator may be a comma, a semicolon or a tab, the encoding
UTF-8, UTF-16 or Windows-1252, and lines may stand above the headings. Dates may be ISO, words, or a spreadsheet's own. Places without coordinates are looked up by name, all of them together.
A side is known by any of its names ("Talibans", "armée afghane" and "Taliban", "Afghan government"), so that tables and articles speak of the same ones; one that no list knows keeps its own.

<!-- file: own.csv -->
```text
Ville;Date;Camp;Remarque
Zaranj;06/08/2021;Talibans;prise sans combat
Kunduz;08/08/2021;Talibans;
Pul-e-Alam;13/08/2021;Talibans;
```

```bash
geomap map own.csv -o own.html
```

"""

NOTES = {
    "map": """The suffix of `-o` picks the view:

| suffix | view |
|---|---|
| `.html` | the map, one file without any request |
| `.png`, `.svg`, `.pdf` | the figure, 300 dpi, text as text |
| `.md` | a Markdown table, with the figure in `NAME-map.png` beside it |
| `.csv`, `.geojson`, `.gpkg`, `.kml`, `.parquet` | data, for spreadsheets, QGIS, Google Earth, pandas |

```bash
geomap map data/articles/syria-2024 -o map.html -o changes.csv -o figure.png --size column --ui fr
geomap map data/articles/syria-2024 -o rounded.geojson --round-coordinates 1
```

`--round-coordinates` is for positions that must not be known exactly, as of a table of your own. What leaves is made of the rounded points alone: distances, bearings and areas are measured from them,
the ids of places and changes are made of them (a gazetteer's id would lead back to its exact point), and the reference city is rounded too, so nothing in a file gives more than the rounded point.
What it cannot hide is in the words: a town that is named can be looked up by anyone, and a sentence or note that gives coordinates still gives them.

`--geocoder` is the only way in which a name leaves the computer. It is asked only for names that the gazetteer lacks, once each (answers are kept in the cache), at most once a second; a line says which service
is asked and how many names it was sent. Heed the terms of the service: for many names run a server of your own and give `--geocoder-url`.
""",
    "report": """The report holds the figure; each change with its sentence and source; what disagrees; each distance that a text states, held against the geodesic; each count that a text states ("the ninth
provincial capital", "five of the 34 provincial capitals"), held against the places that the timeline has by then; the articles read; the method and its limits.

| verdict on a count | it means |
|---|---|
| agrees | the timeline has as many, given what is certain and what only may count |
| fewer | it has fewer: the articles given do not tell of all of them, or they were missed |
| differs | it has more than the text says |
| cannot be checked | with the reason: nobody is said to hold them, the article has no date, only the latest are counted, the gazetteer has no such places … |

```bash
geomap report data/articles/lashkar-gah-2021-08-13.txt -o report.html -o report.docx -o report.md
geomap report data/articles/lashkar-gah-2021-08-13.txt -o fragment.html --fragment
```

The `.html` has no script and asks for nothing; it prints on A4. The `.docx` opens in Word and LibreOffice, its figure with its alternative text. The `.md` is for Quarto and pandoc, with its figure beside it.
""",
    "read": """The form of what it prints, and of the table, is the [data contract](data-contract.md).

```bash
geomap read data/articles/lashkar-gah-2021-08-13.txt --jsonl > read.jsonl
geomap read data/articles/lashkar-gah-2021-08-13.txt -o shifts.csv
```
""",
    "add": """```bash
geomap add store.gpkg data/articles/lashkar-gah-2021-08-13.txt
geomap map store.gpkg -o store.html
```
""",
    "corpus": "",
    "lookup": """```bash
geomap lookup Tripoli --country LB
geomap lookup Pul-i-Alam --near Kabul
```
""",
    "embed": """```bash
geomap embed map.html --src maps/map.html --height 700
```
""",
    "gazetteer build": "See [Add a gazetteer](how-to/gazetteer.md).\n",
    "gazetteer info": """```bash
geomap gazetteer info
```
""",
    "score": """```bash
geomap read data/gold/shifts.jsonl --jsonl > predictions.jsonl
geomap score data/gold/shifts.jsonl predictions.jsonl
```
""",
}
"""What stands below a command's options."""

TAIL = """## Environment

| variable | what it does |
|---|---|
| `GEOMAP_CACHE` | folder of the name index and of geocoders' answers, instead of the user's cache |
| `GEONAMES_USERNAME` | user name at GeoNames, for `--geocoder geonames` |
"""


def commands(group: click.Group = main, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name, in the order of the help's own list."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(_section(name, command) for name, command in commands()) + "\n" + TAIL


def _section(name: str, command: click.Command) -> str:
    arguments = " ".join(p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument))
    says = " ".join((command.help or "").split())
    rows = [_row(option) for option in command.params if isinstance(option, click.Option)]
    table = ["| option | what it does |", "|---|---|", *rows, ""] if rows else []
    return "\n".join([f"## geomap {name}", "", f"`geomap {name}{' [OPTIONS]' if rows else ''}{f' {arguments}' if arguments else ''}`", "", says, "", *table, NOTES[name]])


def _row(option: click.Option) -> str:
    """An option's row: its names, its values, its help, its default."""
    values = "" if option.is_flag else f" {'/'.join(option.type.choices) if isinstance(option.type, click.Choice) else option.metavar or option.type.name.upper()}"
    default = option.default if option.show_default else None
    default = ", ".join(map(str, default)) if isinstance(default, tuple | list) else default
    names = ", ".join(f"`{name}{values}`" if name.startswith("--") else f"`{name}`" for name in option.opts)
    return f"| {names} | {_cell(option.help or '')}{f' Default: {default}.' if default else ''}{' Required.' if option.required else ''}{' May be given several times.' * (option.multiple and 'several' not in (option.help or '').lower())} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
