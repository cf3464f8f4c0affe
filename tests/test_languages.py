"""Each language is a file of words and a file of example sentences; the examples that were read exactly stay so."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gate import examples
from geomap.grammars import grammar
from geomap.languages import available, words
from geomap.shifts import KINDS, MODALITIES

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "geomap" / "languages").glob("*.examples.toml"))
LEAST = {"fr": 150, "en": 150}


def rows(path: Path) -> list[dict[str, Any]]:
    return tomllib.loads(path.read_text("utf-8"))["example"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name[:2])
def test_examples_are_well_formed(path: Path) -> None:
    """Places stand in their text, kinds and modalities are the contract's, days are days, and there are enough, a good part of them negative."""
    listed = rows(path)
    assert len(listed) >= LEAST.get(path.name[:2], 40)
    assert sum(not row["shifts"] for row in listed) >= len(listed) // 8
    for row in listed:
        date.fromisoformat(row["date"])
        for shift in row["shifts"]:
            assert shift["place"] in row["text"], row["text"]
            assert shift["kind"] in KINDS, row["text"]
            assert shift["modality"] in MODALITIES, row["text"]


@pytest.mark.parametrize("code", [c for c in available() if words(c).get("shifts")])
def test_every_language_with_words_for_shifts_has_examples(code: str) -> None:
    """No language is added without sentences that test it."""
    assert (ROOT / "geomap" / "languages" / f"{code}.examples.toml").exists()
    assert grammar(code) is not None


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name[:2])
def test_examples_read_exactly_stay_so(path: Path, gazetteer: Any) -> None:
    """What floors.toml lists as read exactly is read exactly; a change that loses one says so there."""
    kept = set(tomllib.loads((ROOT / "benchmarks" / "floors.toml").read_text("utf-8"))["exact"])
    right, total, _, _ = examples(path.name[:2], path, gazetteer)
    own = kept & {key for key in kept if key.startswith(path.name[:2])}
    assert total
    assert own <= set(right)


def test_every_list_of_shifts_is_explained() -> None:
    """Who adds a language reads what each list of `[shifts]` is for."""
    page = (ROOT / "docs" / "how-to" / "language.md").read_text("utf-8")
    listed = {name for code in available() for name in words(code).get("shifts", {}) if name != "trigger"}
    assert sorted(name for name in listed if f"`{name}`" not in page) == []
