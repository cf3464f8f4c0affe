"""GeoNames' web service: a free user name is its key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from geomap._errors import GeocoderError
from geomap.gazetteers.places import Place
from geomap.geocoders.online import USER_AGENT, Online


def geonames(username: str | None = None, *, user_agent: str = USER_AGENT, domain: str = "api.geonames.org", scheme: str = "http", timeout_s: float = 10.0,
             cache: Path | str | None = "default", seconds_between: float = 1.0, **polite: Any) -> Online:
    """Ask GeoNames as `username` (or GEONAMES_USERNAME). Raises GeocoderError when there is none."""
    username = username or os.environ.get("GEONAMES_USERNAME")
    if not username:
        raise GeocoderError("GeoNames needs a user name: register at geonames.org, enable web services, and set GEONAMES_USERNAME")
    from geopy.adapters import URLLibAdapter
    from geopy.geocoders import GeoNames

    # geopy's default adapter retries by itself, and waits a whole day where a service says so.
    geocoder = GeoNames(username, user_agent=user_agent, domain=domain, scheme=scheme, timeout=timeout_s, adapter_factory=URLLibAdapter)
    kept: dict[str, Any] = {} if cache == "default" else {"cache": Path(cache) if cache else None}
    return Online("geonames", lambda name: geocoder.geocode(name, exactly_one=False), place_of, seconds_between=seconds_between, server=domain, **kept, **polite)


def place_of(answer: Any) -> Place | None:
    """Place of one of GeoNames' answers."""
    raw = answer.raw
    if not raw.get("name"):
        return None
    return Place(f"geonames:{raw.get('geonameId', '')}", raw["name"], answer.latitude, answer.longitude, raw.get("countryCode") or None,
                 raw.get("adminName1") or None, raw.get("fcode") or "PPL", int(raw.get("population") or 0) or None, raw.get("adminCode1") or None)
