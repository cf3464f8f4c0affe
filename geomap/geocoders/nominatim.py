"""Nominatim, OpenStreetMap's geocoder: no key, one request a second, an own user agent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomap.gazetteers.places import Place
from geomap.geocoders.online import USER_AGENT, Online

_FEATURES = {"country": "PCLI", "state": "ADM1", "province": "ADM1", "region": "ADM1", "county": "ADM2", "city": "PPL", "town": "PPL", "village": "PPL",
             "municipality": "PPL", "hamlet": "PPL", "suburb": "PPLX", "river": "STM", "sea": "SEA", "island": "ISL"}


def nominatim(*, user_agent: str = USER_AGENT, domain: str = "nominatim.openstreetmap.org", scheme: str = "https", timeout_s: float = 10.0,
              cache: Path | str | None = "default", seconds_between: float = 1.0, **polite: Any) -> Online:
    """Ask Nominatim, at most once a second as its terms demand; `domain` names a server of one's own."""
    from geopy.adapters import URLLibAdapter
    from geopy.geocoders import Nominatim

    # geopy's default adapter retries by itself, and waits a whole day where a service says so.
    geocoder = Nominatim(user_agent=user_agent, domain=domain, scheme=scheme, timeout=timeout_s, adapter_factory=URLLibAdapter)
    kept: dict[str, Any] = {} if cache == "default" else {"cache": Path(cache) if cache else None}
    return Online("nominatim", lambda name: geocoder.geocode(name, exactly_one=False, limit=5, addressdetails=True, language="en"), place_of,
                  seconds_between=seconds_between, server=domain, **kept, **polite)


def place_of(answer: Any) -> Place | None:
    """Place of one of Nominatim's answers."""
    raw, address = answer.raw, answer.raw.get("address", {})
    name = raw.get("name") or str(raw.get("display_name", "")).split(",")[0]
    if not name:
        return None
    code = str(address.get("country_code", "")).upper() or None
    return Place(f"nominatim:{raw.get('osm_type', 'x')[0]}{raw.get('osm_id', '')}", name, answer.latitude, answer.longitude, code, address.get("state"),
                 _FEATURES.get(str(raw.get("addresstype") or raw.get("type")), "PPL"), None)
