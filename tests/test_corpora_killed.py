"""A corpus run that is killed, starved of disk or robbed of its scheduler, and gone on with: byte for byte what an undisturbed run gives."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from test_corpora import article, lines

from geomap.corpora import TABLES, load_timeline
from geomap.gazetteers.index import Gazetteer

pytest.importorskip("distributed")

COUNT, PARTITION = 160, 16
GEOMAP = [sys.executable, "-m", "geomap"]


def corpus(folder: Path) -> Path:
    """Articles with near copies and faults among them, in two files."""
    rows = [article(n) for n in range(COUNT)]
    for n in range(10, COUNT, 10):
        rows[n] = rows[n - 7] | {"id": f"copy{n}", "source": "copier", "text": rows[n - 7]["text"] + " (agencies)"}
    folder.mkdir()
    lines(folder / "a.jsonl", rows[: COUNT // 2])
    lines(folder / "b.jsonl", rows[COUNT // 2 :])
    with (folder / "a.jsonl").open("a", encoding="utf-8") as handle:
        handle.write('{"text": broken\n{"id": "no text"}\n')
    return folder


def command(source: Path, out: Path, *more: str) -> list[str]:
    return [*GEOMAP, "corpus", str(source), "-o", str(out), "--resume", "--workers", "2", "--partition", str(PARTITION), *more]


@contextlib.contextmanager
def started(*arguments: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that ends, with all its children, when the block does."""
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, **more) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def files(out: Path) -> dict[str, bytes]:
    """Every file of every table."""
    return {str(path.relative_to(out)): path.read_bytes() for name in TABLES for path in sorted((out / name).iterdir())}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> tuple[Path, Path]:
    """Input, and the folder of a run that nothing stopped."""
    place = tmp_path_factory.mktemp("corpus")
    source = corpus(place / "in")
    done = subprocess.run(command(source, place / "out"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return source, place / "out"


def test_the_tables_hold_every_record_once(undisturbed: tuple[Path, Path]) -> None:
    """Articles and faults together are the input's records, each once; copies are linked, not dropped; every row finds its article."""
    _, out = undisturbed
    tables = {name: pd.read_parquet(out / name) for name in TABLES}
    assert sorted([*tables["articles"]["number"], *tables["faults"]["number"]]) == list(range(COUNT + 2))
    assert list(tables["faults"]["position"]) == [COUNT // 2 + 1, COUNT // 2 + 2]
    copies = tables["articles"][tables["articles"]["id"].str.startswith("copy")]
    assert len(copies) == COUNT // 10 - 1 and (copies["origin"] == [f"a{int(i[4:]) - 7}" for i in copies["id"]]).mean() > 0.9
    for name in ("mentions", "shifts", "claims"):
        assert len(tables[name]) and set(tables[name]["number"]) <= set(tables["articles"]["number"])
    log = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    assert log[0]["event"] == "begun" and log[0]["versions"]["geomap"] and log[-1]["event"] == "finished"
    assert log[-1]["articles"] == len(tables["articles"]) and log[-1]["faults"] == 2 and log[-1]["read_now"]["articles_per_s"] > 0


def test_a_timeline_of_a_corpus_counts_sources_once(undisturbed: tuple[Path, Path]) -> None:
    """Changes have all their reports; copies of one article are one source."""
    timeline = load_timeline(undisturbed[1])
    copied = [c for c in timeline.changes if any(r.article.copy_of for r in c.reports)]
    assert copied and all(1 <= c.independent <= len(c.reports) for c in timeline.changes)
    assert sum(len(c.reports) - c.independent for c in copied) > 10
    reports = [(r, r.shift.placing.mention) for c in timeline.changes for r in c.reports]
    assert all(r.sentence and r.article.text[m.start : m.end] in {m.text, ""} for r, m in reports)
    assert sum(m.start < m.end for _, m in reports) >= len(reports) // 2
    only = load_timeline(undisturbed[1], country="sy")
    assert {c.place.country for c in only.changes if c.place} == {"SY"}


@pytest.mark.parametrize("seed", range(int(os.environ.get("GEOMAP_SEEDS", "1"))))
def test_killed_at_random_points_it_gives_the_same_bytes(undisturbed: tuple[Path, Path], tmp_path: Path, seed: int) -> None:
    """kill -9 of the whole run or of any of its processes, at random moments, again and again: with --resume the tables are those of a run
    that nothing stopped, byte for byte, so nothing is lost and nothing is there twice."""
    source, whole = undisturbed
    chance, out, killed = random.Random(seed), tmp_path / "out", 0
    for _ in range(40):
        with started(*command(source, out)) as process:
            while process.poll() is None and killed < 8:
                time.sleep(chance.uniform(0.5, 5.0))
                if process.poll() is not None:
                    break
                victims = [psutil.Process(process.pid)] if chance.random() < 0.6 else psutil.Process(process.pid).children(recursive=True)
                with contextlib.suppress(psutil.NoSuchProcess, IndexError):
                    chance.choice(victims).kill()
                    killed += 1
            code = process.wait(timeout=240)
        if code == 0 and killed >= 3:
            break
        if code == 0:
            shutil.rmtree(out)  # done before enough was killed: once more
    assert code == 0 and killed >= 3
    assert files(out) == files(whole)


def test_a_full_disk_is_one_line_and_nothing_is_lost(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    """A disk that takes no more stops the run with one line that says how to go on; going on gives the same bytes."""
    source, whole = undisturbed
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    mount = "mount -t tmpfs -o size=400k tmpfs " + shlex.quote(str(disk))
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if shutil.which("unshare") is None or subprocess.run([*inside, mount], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be made here")
    run = shlex.join(command(source, disk / "out"))
    script = f"{mount}; {run}; echo status $?; mount -o remount,size=90m {shlex.quote(str(disk))}; {run} && cp -r {shlex.quote(str(disk / 'out'))} {shlex.quote(str(kept))}"
    with started(*inside, script) as process:
        said = process.communicate(timeout=240)[0].splitlines()
    assert "cannot write" in said[0] and "--resume" in said[0] and said[1] == "status 2"
    assert "read now" in said[3] and 0 < int(said[3].split()[0]) < COUNT
    assert files(kept) == files(whole)


def test_a_changed_input_is_read_anew_and_only_there(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    """A record that changed since is noticed: its partition is read anew, the others are kept; going on with nothing to do changes no byte."""
    source, out = corpus(tmp_path / "in"), tmp_path / "out"
    shutil.copytree(undisturbed[1], out)
    assert "0 records read now" in subprocess.run(command(source, out), capture_output=True, text=True, check=True).stdout
    assert files(out) == files(undisturbed[1])
    text = (source / "b.jsonl").read_text("utf-8")
    (source / "b.jsonl").write_text(text.replace(f"Report {COUNT - 1}", f"Account {COUNT - 1}"), "utf-8")
    again = subprocess.run(command(source, out), capture_output=True, text=True, check=True).stdout
    assert f"{(COUNT + 2) % PARTITION or PARTITION} records read now" in again
    fresh = tmp_path / "fresh"
    subprocess.run(command(source, fresh), capture_output=True, check=True)
    assert files(out) == files(fresh)


def test_a_lost_scheduler_is_one_line_and_a_cluster_gives_the_same(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    """With --scheduler the work goes to a cluster; kill -9 of its scheduler ends the run with one line; a new cluster goes on to the same bytes."""
    source, whole = undisturbed
    out = tmp_path / "out"
    for last in (False, True):
        note = tmp_path / f"scheduler{last}.json"
        with (started(sys.executable, "-m", "dask", "scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(note)) as scheduler,
              started(sys.executable, "-m", "dask", "worker", "--scheduler-file", str(note), "--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--preload-nanny", "geomap.corpora.warm")):
            deadline = time.monotonic() + 60
            while not note.exists() and time.monotonic() < deadline:
                time.sleep(0.2)
            address = json.loads(note.read_text("utf-8"))["address"]
            with started(*command(source, out, "--scheduler", address)) as process:
                if not last:
                    while not list((out / "shifts").glob("*")) and process.poll() is None:
                        time.sleep(0.2)
                    os.killpg(scheduler.pid, signal.SIGKILL)
                said = process.communicate(timeout=240)[0]
        assert process.returncode == (0 if last else 2), said
        if not last:
            assert "is gone" in said and "--resume" in said and len(said.strip().splitlines()) == 1
    assert files(out) == files(whole)
