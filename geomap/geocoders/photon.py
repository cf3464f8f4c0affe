"""Photon, a geocoder on OpenStreetMap's data: no key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomap.gazetteers.places import Place
from geomap.geocoders.online import USER_AGENT, Online

_FEATURES = {"country": "PCLI", "state": "ADM1", "county": "ADM2", "city": "PPL", "district": "PPLX", "locality": "PPL"}


def photon(*, user_agent: str = USER_AGENT, domain: str = "photon.komoot.io", scheme: str = "https", timeout_s: float = 10.0,
           cache: Path | str | None = "default", seconds_between: float = 1.0, **polite: Any) -> Online:
    """Ask Photon, at most once a second; `domain` names a server of one's own."""
    from geopy.adapters import URLLibAdapter
    from geopy.geocoders import Photon

    # geopy's default adapter retries by itself, and waits a whole day where a service says so.
    geocoder = Photon(user_agent=user_agent, domain=domain, scheme=scheme, timeout=timeout_s, adapter_factory=URLLibAdapter)
    kept: dict[str, Any] = {} if cache == "default" else {"cache": Path(cache) if cache else None}
    return Online("photon", lambda name: geocoder.geocode(name, exactly_one=False, limit=5, language="en"), place_of,
                  seconds_between=seconds_between, server=domain, **kept, **polite)


def place_of(answer: Any) -> Place | None:
    """Place of one of Photon's answers; streets and houses are none."""
    about = answer.raw.get("properties", {})
    if not about.get("name") or about.get("type") in {"house", "street"}:
        return None
    return Place(f"photon:{about.get('osm_type', 'x')}{about.get('osm_id', '')}", about["name"], answer.latitude, answer.longitude,
                 str(about.get("countrycode", "")).upper() or None, about.get("state"), _FEATURES.get(about.get("type"), "PPL"), None)
