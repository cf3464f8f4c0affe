"""The command line, put together: one line here for each command, one module in `geomap.cli` for what it does."""

from __future__ import annotations

from geomap.cli.add import add_
from geomap.cli.corpus import corpus_
from geomap.cli.embed import embed_
from geomap.cli.gazetteer import gazetteer_
from geomap.cli.group import main
from geomap.cli.lookup import lookup_
from geomap.cli.map import map_
from geomap.cli.read import read_
from geomap.cli.report import report_
from geomap.cli.score import score_

for _command in (map_, report_, read_, add_, corpus_, lookup_, embed_, gazetteer_, score_):
    main.add_command(_command)

if __name__ == "__main__":
    main()
