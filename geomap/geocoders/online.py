"""An online service made polite and lasting: throttled, retried with back-off, its answers kept on disk."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from geomap._errors import GeocoderError
from geomap.gazetteers.build import cache_folder
from geomap.gazetteers.index import Bearer
from geomap.gazetteers.names import fold_name
from geomap.gazetteers.places import Place

USER_AGENT = "geomap/0.1 (maps of control changes from news)"
"""What services are told that asks; a project of its own gives its own."""

GIVE_UP_AFTER = 3
"""Failures in a row after which a service is not asked again by this object."""


@dataclass(slots=True)
class Online:
    """A service to ask: `geocode(name)` of place_mentions. Call it with a name for the places that bear it, best first.

    Raises GeocoderError when the service fails for good. At most one request in `seconds_between`; a request that
    fails for a time is tried `retries` times more, waiting twice as long each time or as long as the service says.
    """

    name: str
    ask: Callable[[str], Sequence[Any] | None]
    place_of: Callable[[Any], Place | None]
    seconds_between: float = 1.0
    retries: int = 2
    first_wait: float = 2.0
    longest_wait: float = 60.0
    cache: Path | None = field(default_factory=lambda: cache_folder() / "geocoders.db")
    server: str = ""
    """Host that is asked: answers of one server are not those of another."""
    failures: int = 0
    asked: int = 0
    """Names sent over the network so far."""
    unanswered: int = 0
    """Names for which the service failed."""
    _last: float = float("-inf")

    def __call__(self, name: str) -> tuple[Bearer, ...]:
        """Places that bear `name`, as the service ranks them; answers are kept, so that a name is asked once."""
        known = self._remembered(name)
        if known is None:
            if self.failures >= GIVE_UP_AFTER:
                self.unanswered += 1
                raise GeocoderError(f"{self.name} failed {self.failures} times in a row and is not asked again; try later")
            known = self._ask_once(name)
            self._remember(name, known)
        return tuple(Bearer(place, fold_name(place.name) == fold_name(name), False, None) for place in known)

    def _ask_once(self, name: str) -> list[Place]:
        """Ask, and count."""
        self.asked += 1
        try:
            return self._asked(name)
        except GeocoderError:
            self.unanswered += 1
            raise

    def _asked(self, name: str) -> list[Place]:
        from geopy.exc import GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges, GeocoderQueryError, GeocoderQuotaExceeded, GeopyError

        wait = self.first_wait
        for attempt in range(self.retries + 1):
            self._throttle()
            try:
                answers = self.ask(name)
            except (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges) as error:
                self.failures = GIVE_UP_AFTER
                raise GeocoderError(f"{self.name} refuses the request ({error}): check the key or user name") from error
            except (GeocoderQueryError, GeocoderQuotaExceeded, GeopyError) as error:
                said = getattr(error, "retry_after", None)
                # A day's quota, or a question the service does not understand, is not mended by waiting.
                if attempt == self.retries or (said or 0) > self.longest_wait or isinstance(error, GeocoderQueryError):
                    self.failures += 1
                    raise GeocoderError(f"{self.name} gives no answer for {name!r} ({type(error).__name__}: {error}); try later") from error
                time.sleep(min(self.longest_wait, said if said is not None else wait))
                wait *= 2
            else:
                self.failures = 0
                return [place for answer in answers or () if (place := self.place_of(answer))]
        raise AssertionError("unreachable")

    def _throttle(self) -> None:
        pause = self._last + self.seconds_between - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._last = time.monotonic()

    def _remembered(self, name: str) -> list[Place] | None:
        if self.cache is None or not self.cache.exists():
            return None
        try:
            with closing(sqlite3.connect(self.cache, timeout=10)) as database:
                row = database.execute("SELECT places FROM answers WHERE key = ?", (self._key(name),)).fetchone()
            return [Place(**one) for one in json.loads(row[0])] if row else None
        except (sqlite3.Error, ValueError, TypeError):
            return None  # a damaged cache is no cache

    def _remember(self, name: str, places: Sequence[Place]) -> None:
        if self.cache is None:
            return
        try:
            self.cache.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.cache, timeout=10)) as database, database:
                database.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, places TEXT) WITHOUT ROWID")
                database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (self._key(name), json.dumps([asdict(p) for p in places], ensure_ascii=False)))
        except (sqlite3.Error, OSError):
            pass  # an answer that cannot be kept is still an answer

    def _key(self, name: str) -> str:
        return f"{self.name} {self.server} {hashlib.blake2s(name.encode(), digest_size=12).hexdigest()}"
