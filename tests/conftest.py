"""What several test modules share: the name index, the real article where it lies beside the checkout, makers of records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from geomap.articles import Article, Interval, Span
from geomap.gazetteers.build import open_gazetteer
from geomap.gazetteers.index import Gazetteer
from geomap.gazetteers.places import Place
from geomap.mentions import Mention
from geomap.places import Placing
from geomap.shifts import Shift

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The default index, built at the first use and kept in the user's cache."""
    return open_gazetteer()


@pytest.fixture(scope="session")
def real_article() -> Path:
    """The agency article that the project was begun for; it may not be copied, so it lies beside the checkout or nowhere."""
    found = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))
    if not found:
        pytest.skip("the real article is not on this machine")
    return found[0]


@pytest.fixture(scope="session")
def sample_article() -> Path:
    """The article written for the project."""
    return ROOT / "data" / "articles" / "lashkar-gah-2021-08-13.txt"


Tell = Callable[..., tuple[Article, list[Shift]]]


@pytest.fixture(scope="session")
def tell() -> Tell:
    """Maker of one article with one statement about one place: tell("Kunduz", 8, "capture", gains="Taliban")."""

    def make(name: str, day: int | tuple[int, int] | None, kind: str = "capture", modality: str = "asserted", *, gains: str | None = "Taliban",
             historical: bool = False, partial: bool = False, article: str | None = None, placed: bool = True) -> tuple[Article, list[Shift]]:
        first, last = (day, day) if isinstance(day, int) else day or (1, 1)
        when = Interval(date(2021, 8, first), date(2021, 8, last)) if day else None
        place = Place(f"t:{name}", name, 34.0 + len(name), 66.0, "AF", None, "PPLA", 1000) if placed else None
        text = f"They took {name}."
        placing = Placing(Mention(10, 10 + len(name), name, "literal", 0.9, ""), place, (), 0.9, "")
        shift = Shift(placing, kind, modality, historical, partial, gains, None, None, when, None, Span(0, len(text)), 0, 0.9, "")
        return Article(article or f"{name}-{day}-{kind}-{modality}-{gains}", text, "en", None), [shift]

    return make
