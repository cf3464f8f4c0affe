"""Online geocoders, against a local server that speaks their protocols and has their faults."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from geomap._errors import GeocoderError
from geomap.geocoders.geonames import geonames
from geomap.geocoders.nominatim import nominatim
from geomap.geocoders.online import Online
from geomap.geocoders.photon import photon

NOMINATIM = [{"osm_type": "node", "osm_id": 7, "lat": "36.7", "lon": "3.1", "name": "Testville", "display_name": "Testville, Province, Land", "addresstype": "town",
              "address": {"state": "Province", "country_code": "dz"}}]
PHOTON = {"features": [{"geometry": {"coordinates": [3.1, 36.7]}, "properties": {"osm_type": "N", "osm_id": 7, "name": "Testville", "type": "city", "countrycode": "DZ", "state": "Province"}},
                       {"geometry": {"coordinates": [1.0, 2.0]}, "properties": {"name": "Testville Road", "type": "street"}}]}
GEONAMES = {"geonames": [{"geonameId": 7, "name": "Testville", "lat": "36.7", "lng": "3.1", "countryCode": "DZ", "adminName1": "Province", "adminCode1": "01", "fcode": "PPLA",
                          "population": 500, "countryName": "Land"}]}

Answer = tuple[int, dict[str, str], bytes, float]
"""Status, headers, body and seconds to wait first."""


class Service:
    """A loopback server that gives out answers in turn, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.requests, self.agents, self.times = list(answers), [], [], []  # type: ignore[var-annotated]
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.requests.append(parse_qs(urlparse(self.path).query))
                service.agents.append(self.headers["User-Agent"])
                service.times.append(time.monotonic())
                status, headers, body, wait = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                time.sleep(wait)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the client gave up, as it should

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.domain = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def good(body: Any, wait: float = 0.0) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode(), wait


@pytest.fixture
def serve() -> Iterator[Any]:
    running: list[Service] = []

    def start(*answers: Answer) -> Service:
        running.append(Service(*answers))
        return running[-1]

    yield start
    for service in running:
        service.server.shutdown()
        service.server.server_close()


def ask(make: Any, service: Service, cache: Path | None = None, **more: Any) -> Online:
    polite = {"seconds_between": 0.0, "first_wait": 0.01, "timeout_s": 1.0, **more}
    made: Online = make(domain=service.domain, scheme="http", cache=cache, **polite)
    return made


@pytest.mark.parametrize(("make", "answer", "gid", "more"), [
    (nominatim, NOMINATIM, "nominatim:n7", {}), (photon, PHOTON, "photon:N7", {}), (geonames, GEONAMES, "geonames:7", {"username": "someone"})])
def test_each_service_gives_places_with_country_and_division(make: Any, answer: Any, gid: str, more: dict[str, str], serve: Any) -> None:
    """One answer of each protocol becomes a place; a street becomes none."""
    (bearer,) = ask(make, serve(good(answer)), **more)("Testville")
    place = bearer.place
    assert (place.id, place.name, place.lat, place.lon, place.country, place.admin1) == (gid, "Testville", 36.7, 3.1, "DZ", "Province")
    assert bearer.main and not bearer.own


def test_an_own_user_agent_is_sent(serve: Any) -> None:
    """Nominatim refuses geopy's."""
    service = serve(good(NOMINATIM))
    ask(nominatim, service, user_agent="my-newsroom")("Testville")
    assert service.agents == ["my-newsroom"]


def test_requests_are_spaced(serve: Any) -> None:
    """One request in the time the terms demand; the default for Nominatim is a second."""
    service = serve(good(NOMINATIM))
    geocode = ask(nominatim, service, seconds_between=0.2)
    geocode("A"), geocode("B")
    assert service.times[1] - service.times[0] >= 0.19
    assert nominatim(cache=None).seconds_between == 1.0


def test_an_answer_is_kept_on_disk(serve: Any, tmp_path: Path) -> None:
    """A name is asked once, also by the next process; that there is no such place is an answer too."""
    service = serve(good(NOMINATIM), good([]))
    cache = tmp_path / "answers.db"
    first = ask(nominatim, service, cache)("Testville")
    assert ask(nominatim, service, cache)("Testville") == first
    assert ask(nominatim, service, cache)("Nowhere") == ask(nominatim, service, cache)("Nowhere") == ()
    assert len(service.requests) == 2


def test_a_damaged_cache_is_no_cache(serve: Any, tmp_path: Path) -> None:
    """A broken file costs a request, not the answer."""
    cache = tmp_path / "answers.db"
    cache.write_bytes(b"no database" * 100)
    assert ask(nominatim, serve(good(NOMINATIM)), cache)("Testville")


def test_429_waits_as_long_as_the_service_says(serve: Any) -> None:
    """Retry-After is obeyed."""
    service = serve((429, {"Retry-After": "1"}, b"", 0.0), good(NOMINATIM))
    assert ask(nominatim, service)("Testville")
    assert service.times[1] - service.times[0] >= 0.95


def test_a_day_long_429_is_not_waited_for(serve: Any) -> None:
    """A quota that is used up is an error at once."""
    service = serve((429, {"Retry-After": "86400"}, b"", 0.0))
    with pytest.raises(GeocoderError, match="nominatim gives no answer"):
        ask(nominatim, service)("Testville")
    assert len(service.requests) == 1


def test_503_is_tried_again_with_growing_waits(serve: Any) -> None:
    """A service that comes back is asked again."""
    service = serve((503, {}, b"", 0.0), (503, {}, b"", 0.0), good(NOMINATIM))
    assert ask(nominatim, service, first_wait=0.1)("Testville")
    first, second = service.times[1] - service.times[0], service.times[2] - service.times[1]
    assert first >= 0.09 and second >= 0.19


@pytest.mark.parametrize("fault", [(503, {}, b"", 0.0), (200, {}, b"{broken", 0.0), good(NOMINATIM, wait=1.0)], ids=["503", "broken JSON", "slow"])
def test_a_service_that_stays_faulty_is_one_error_and_then_left_alone(fault: Answer, serve: Any) -> None:
    """After some failures in a row it is not asked again."""
    service = serve(fault)
    geocode = ask(nominatim, service, retries=0, timeout_s=0.2)
    for name in "ABC":
        with pytest.raises(GeocoderError, match="gives no answer"):
            geocode(name)
    with pytest.raises(GeocoderError, match="not asked again"):
        geocode("D")
    assert len(service.requests) == 3


def test_a_refused_key_is_said(serve: Any) -> None:
    """401 is not tried again."""
    service = serve((401, {}, b"", 0.0))
    with pytest.raises(GeocoderError, match="check the key"):
        ask(geonames, service, username="nobody")("Testville")
    assert len(service.requests) == 1


def test_geonames_own_errors_are_errors(serve: Any) -> None:
    """GeoNames says its faults in a good answer."""
    service = serve(good({"status": {"message": "user does not exist.", "value": 10}}))
    with pytest.raises(GeocoderError):
        ask(geonames, service, username="nobody")("Testville")


def test_a_missing_user_name_is_said_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do."""
    monkeypatch.delenv("GEONAMES_USERNAME", raising=False)
    with pytest.raises(GeocoderError, match="GEONAMES_USERNAME"):
        geonames()
