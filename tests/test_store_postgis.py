"""The store in PostGIS, against a real server that the test starts itself in a temporary folder."""

from __future__ import annotations

import json
import multiprocessing
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_exports import KABUL, hostile, told
from test_timeline_laws import dispatches, shift, span

from geomap._errors import StoreError
from geomap.articles import Article
from geomap.store import add_to_store, is_store, load_store, shown_name, unknown_articles
from geomap.timeline import Timeline, draw_timeline

NEEDED = os.environ.get("GEOMAP_NEED_POSTGIS") == "1"
"""Set where PostGIS must be tested: a missing part fails the test instead of passing it over."""


def _missing(what: str) -> Any:
    if NEEDED:
        pytest.fail(f"{what} is missing, and GEOMAP_NEED_POSTGIS is set")
    pytest.skip(f"{what} is missing")


def _programs() -> Path:
    """Folder of the newest server's programs that has PostGIS."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda path: float(path.name), reverse=True):
        if (folder / "bin" / "initdb").exists() and Path(f"/usr/share/postgresql/{folder.name}/extension/postgis.control").exists():
            return folder / "bin"
    return Path(_missing("a PostgreSQL server with PostGIS"))


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: another user then, with no groups of root's."""
    if os.getuid() != 0:
        return {}
    user = next(pwd.getpwnam(name) for name in ("postgres", "nobody") if name in {u.pw_name for u in pwd.getpwall()})
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """Folder of a running server's socket; the server listens to nothing else, and is gone afterwards with its files."""
    programs, owner = _programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path has room for a hundred letters
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    folder.chmod(0o755)
    def run(*words: str) -> None:
        subprocess.run(words, check=True, capture_output=True, cwd=folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, timeout=120, **owner)

    try:
        run(str(programs / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-U", "geomap", "-E", "UTF8", "--no-sync")
        run(str(programs / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off", "start")
        yield folder
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run(str(programs / "pg_ctl"), "-D", f"{folder}/data", "-w", "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: Path, request: pytest.FixtureRequest) -> str:
    """Address of an empty database of the test's own."""
    try:
        import psycopg
    except ImportError:
        _missing("psycopg")
    name = f"t{abs(hash(request.node.name))}"
    with psycopg.connect(f"postgresql://geomap@/postgres?host={server}", autocommit=True) as base:
        base.execute(f"CREATE DATABASE {name}")
    return f"postgresql://geomap@/{name}?host={server}"


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(url) as base:
        return base.execute(question).fetchall()


def test_the_same_article_twice_is_once(database: str) -> None:
    """As in one file: by its text and date, whatever it is called; its timeline is that of the articles."""
    assert unknown_articles(database, [told(1)[0]]) == [told(1)[0]]
    assert add_to_store(database, [told(1), told(2)], lambda _: KABUL) == 2
    before = ask(database, "SELECT * FROM geomap.changes ORDER BY fid")
    renamed = (Article("other", told(1)[0].text, "en", told(1)[0].published), told(1)[1])
    assert add_to_store(database, [told(1), renamed]) == 0 and ask(database, "SELECT * FROM geomap.changes ORDER BY fid") == before
    assert unknown_articles(database, [told(1)[0], told(3)[0]]) == [told(3)[0]]
    assert load_store(database) == draw_timeline([told(1), told(2)])
    clash = (Article("news-1", "Another text of this name.", "en", span(9)), [shift(when=span(9))])
    assert add_to_store(database, [clash]) == 1 and len(load_store(database).articles) == 3


@pytest.mark.parametrize("text", ["lone \ud800 'half'", "nul \0 here", "tab\tline\n\\. \\N", "'; DROP TABLE geomap.articles; --", ""])
def test_every_word_is_kept(database: str, text: str) -> None:
    """What is read back is what was put in, whatever stands in it."""
    timeline = hostile(text)
    reports = [r for c in timeline.changes for r in c.reports]
    add_to_store(database, [(r.article, [r.shift]) for r in reports])
    assert load_store(database) == timeline


def test_layers_are_live_and_typed(database: str, server: Path) -> None:
    """Points in EPSG:4326, days as days, a style of QGIS for each layer; rows follow what is added, and tables stay (views of them too)."""
    timeline = dispatches("goma-2025")
    whole = [(a, [r.shift for c in timeline.changes for r in c.reports if r.article == a]) for a in timeline.articles]
    add_to_store(database, whole[:3])
    import psycopg

    with psycopg.connect(database) as base:
        base.execute("CREATE VIEW mine AS SELECT place, holder FROM geomap.control")
    add_to_store(database, whole[3:])
    spells = timeline.spells()
    assert ask(database, "SELECT place, holder, status, date_start, date_end, ST_X(geom), ST_Y(geom), ST_SRID(geom) FROM geomap.control ORDER BY fid") == [
        (s.place.name, s.holder, s.status, s.start, s.end, s.place.lon, s.place.lat, 4326) for s in spells]
    assert ask(database, "SELECT count(*) FROM geomap.changes") == [(len(timeline.changes),)] and ask(database, "SELECT count(*) FROM mine") == [(len(spells),)]
    assert ask(database, "SELECT f_table_name, useasdefault, styleqml IS NOT NULL FROM public.layer_styles ORDER BY 1") == [("changes", True, True), ("control", True, True)]
    assert ask(database, "SELECT f_table_name, type, srid FROM geometry_columns ORDER BY 1") == [("changes", "POINT", 4326), ("control", "POINT", 4326)]


def _writer(store: str, start: int) -> None:
    for number in range(start, start + 8):
        add_to_store(store, [told(number)])


def _killed(store: str) -> None:
    def stop(timeline: Timeline) -> Any:
        os._exit(9)  # between the insertion and the commit

    add_to_store(store, [told(99)], stop)


def test_two_writers_and_a_kill(database: str) -> None:
    """Two writers that both find no store lose nothing of each other's; one killed in the middle, at the first time or later, leaves the store as it was."""
    context = multiprocessing.get_context("spawn")
    def kill() -> None:
        killed = context.Process(target=_killed, args=(database,))
        killed.start()
        killed.join(60)
        assert killed.exitcode == 9

    kill()
    assert ask(database, "SELECT to_regclass('geomap.articles')") == [(None,)]
    writers = [context.Process(target=_writer, args=(database, start)) for start in (0, 4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [w.exitcode for w in writers] == [0, 0] and len(load_store(database).articles) == 12
    before = ask(database, "SELECT * FROM geomap.control ORDER BY fid")
    kill()
    assert len(load_store(database).articles) == 12 and ask(database, "SELECT * FROM geomap.control ORDER BY fid") == before
    assert add_to_store(database, [told(99)]) == 1


def test_an_older_store_gets_new_columns(database: str) -> None:
    """A layer of an earlier version, without a column of today's, is filled as one of today's."""
    import psycopg

    add_to_store(database, [told(1)])
    with psycopg.connect(database) as base:
        base.execute("ALTER TABLE geomap.changes DROP COLUMN held_before, DROP COLUMN confirmed_by")
    add_to_store(database, [told(2)])
    assert ask(database, "SELECT held_before, confirmed_by FROM geomap.changes LIMIT 1") == [(None, None)]


def test_a_user_without_rights_is_told(database: str) -> None:
    """What the server refuses is one line that says whom to ask; the password is in none."""
    import psycopg

    add_to_store(database, [told(1)])
    with psycopg.connect(database) as base:
        base.execute("DROP ROLE IF EXISTS guest")
        base.execute("CREATE ROLE guest LOGIN")
    guest = database.replace("geomap@", "guest:secret@")
    with pytest.raises(StoreError, match="refuses") as caught:
        load_store(guest)
    assert "\n" not in str(caught.value) and "secret" not in str(caught.value)
    with psycopg.connect(database) as base:
        base.execute("DROP SCHEMA geomap CASCADE")
    with pytest.raises(StoreError, match="right to create a schema"):
        add_to_store(guest, [told(1)])
    with pytest.raises(StoreError, match="holds no store"):
        load_store(database)


def test_the_command_line(database: str, tmp_path: Path, gazetteer: object, sample_article: Path) -> None:
    """`geomap add postgresql://…` and `geomap map postgresql://…`; the address is printed without its user."""
    from click.testing import CliRunner

    from geomap.__main__ import main

    run = CliRunner().invoke
    done = run(main, ["add", database, str(sample_article)])
    assert done.exit_code == 0 and done.output.startswith("1 article added to postgresql:///t") and "geomap@" not in done.output
    assert run(main, ["add", database, str(sample_article)]).output.startswith("0 articles added")
    assert run(main, ["map", database, "-o", str(tmp_path / "m.html"), "-o", str(tmp_path / "m.geojson")]).exit_code == 0
    assert json.loads((tmp_path / "m.geojson").read_text("utf-8"))["features"]


@pytest.mark.parametrize("address", ["postgresql://geomap:s%ecret@localhost/x", "postgresql://geomap:secret@127.0.0.1:1/x?connect_timeout=2", "postgres://geomap:se/cret@nowhere.invalid/x"])
def test_what_cannot_be_reached_is_told(address: str) -> None:
    """One line without the password."""
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as caught:
        load_store(address)
    assert "\n" not in str(caught.value) and "cret" not in str(caught.value)


def test_without_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install geomap\[postgis\]"):
        load_store("postgresql://x/y")


def test_names_of_stores() -> None:
    """A store is a .gpkg file or a database's address; a printed address tells neither user nor password."""
    assert is_store("a.gpkg") and is_store("A.GPKG") and is_store("postgres:///x") and not is_store("a.txt") and not is_store("mysql://x/y")
    assert [shown_name(f"postgresql://{rest}") for rest in ("u:p@h:1/d?x=1", "/d?host=/tmp&password=p", "u:p/q@h/d", "u:p?q@h/d", "h")] == [
        "postgresql://h:1/d", "postgresql:///d", "postgresql://h/d", "postgresql://h/d", "postgresql://h"]
