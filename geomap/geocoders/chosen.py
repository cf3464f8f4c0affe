"""The online geocoder that a user names, at the address and with the key given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from geomap._errors import GeocoderError
from geomap.geocoders import SERVICES
from geomap.geocoders.online import USER_AGENT, Online


def open_geocoder(service: str, *, url: str | None = None, key: str | None = None, user_agent: str | None = None) -> Online:
    """Geocoder of a service, ready to be asked; nothing is sent yet.

    `url` is the address of a server of one's own (https://nominatim.example.org), `key` the user name at GeoNames,
    `user_agent` what the service is told that asks. Raises GeocoderError for a service, an address or a key that does not fit.
    """
    if service not in SERVICES:
        raise GeocoderError(f"there is no geocoder {service[:40]!r}: choose {', '.join(SERVICES)}")
    if key and service != "geonames":
        raise GeocoderError(f"{service} takes no key: leave it out, or choose geonames")
    where = _server(url) if url else {}
    agent = user_agent or USER_AGENT
    if service == "geonames":
        from geomap.geocoders.geonames import geonames

        return geonames(key, user_agent=agent, **where)
    if service == "photon":
        from geomap.geocoders.photon import photon

        return photon(user_agent=agent, **where)
    from geomap.geocoders.nominatim import nominatim

    return nominatim(user_agent=agent, **where)


def _server(url: str) -> dict[str, Any]:
    """Scheme and host (with port and path) of an address."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is none
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.username:
        raise GeocoderError(f"{url[:80]!r} is no address of a geocoder: write it like https://nominatim.example.org")
    return {"scheme": parts.scheme, "domain": parts.netloc + parts.path.rstrip("/")}
