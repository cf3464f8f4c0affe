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
from click.testing import CliRunner

from geomap.__main__ import main
from geomap._errors import GeocoderError
from geomap.gazetteers.index import Gazetteer
from geomap.geocoders import SERVICES
from geomap.geocoders.chosen import open_geocoder
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
    geocode = ask(nominatim, service, seconds_between=0.6)
    geocode("A"), geocode("B")
    assert service.times[1] - service.times[0] >= 0.4
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


TOWN = "date: 2021-08-13\n\nThe rebels captured the village of Qyzzlabad in Algeria on Thursday.\n"


@pytest.mark.parametrize(("name", "answer", "more"), [("nominatim", NOMINATIM, []), ("photon", PHOTON, []), ("geonames", GEONAMES, ["--geocoder-key", "someone"])])
@pytest.mark.parametrize("command", ["map", "read", "report"])
def test_the_command_line_asks_when_told_to_and_says_so(command: str, name: str, answer: Any, more: list[str], serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                        gazetteer: Gazetteer) -> None:
    """With --geocoder the service is asked for the one name that the gazetteer lacks, by the user agent given; without it nothing is sent."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geomap.geocoders.online.cache_folder", lambda: tmp_path)
    Path("a.txt").write_text(TOWN, "utf-8")
    service = serve(good(json.loads(json.dumps(answer).replace("Testville", "Qyzzlabad"))))
    assert CliRunner().invoke(main, [command, "a.txt"]).exit_code == 0
    assert service.requests == []
    result = CliRunner().invoke(main, [command, "a.txt", "--geocoder", name, "--geocoder-url", f"http://{service.domain}", "--geocoder-user-agent", "my desk", *more])
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [f"geomap: names that the gazetteer lacks are sent to {name} at {service.domain}", f"geomap: {name} was sent 1 name"]
    assert service.agents == ["my desk"] and "Qyzzlabad" in str(service.requests[0])
    out = result.stdout if command == "read" else Path(f"{command}.html").read_text("utf-8") if command == "report" else Path("map.html").read_text("utf-8")
    assert f"{name}:" in out if command == "read" else "Qyzzlabad" in out
    assert command != "report" or f"{name} ({service.domain})" in out


def test_an_answer_far_from_what_the_text_speaks_of_places_nothing(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """A village of Afghanistan is not put in Algeria because a service knows a namesake there; the namesake stays among the candidates."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geomap.geocoders.online.cache_folder", lambda: tmp_path)
    Path("a.txt").write_text(TOWN.replace("Algeria", "Afghanistan").replace("rebels", "Taliban"), "utf-8")
    service = serve(good(json.loads(json.dumps(NOMINATIM).replace("Testville", "Qyzzlabad"))))
    result = CliRunner().invoke(main, ["read", "a.txt", "--geocoder", "nominatim", "--geocoder-url", f"http://{service.domain}"])
    found = next(m for m in json.loads(result.stdout)["mentions"] if m["text"] == "Qyzzlabad")
    assert len(service.requests) == 1 and found["place"] is None


def test_a_table_of_events_asks_too(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """A place of a table that has neither coordinates nor an entry in the gazetteer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geomap.geocoders.online.cache_folder", lambda: tmp_path)
    Path("e.csv").write_text("place,date,gains\nQyzzlabad,2021-08-13,Taliban\n", "utf-8")
    service = serve(good(NOMINATIM))
    result = CliRunner().invoke(main, ["map", "e.csv", "-o", "m.csv", "--geocoder", "nominatim", "--geocoder-url", f"http://{service.domain}"])
    assert result.exit_code == 0 and len(service.requests) == 1
    assert "36.7" in Path("m.csv").read_text("utf-8")


def test_a_service_that_is_down_costs_no_article(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """The map is written, and the line at the end says that no answer came."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geomap.geocoders.online.cache_folder", lambda: tmp_path)
    Path("a.txt").write_text(TOWN, "utf-8")
    service = serve((401, {}, b"", 0.0))
    result = CliRunner().invoke(main, ["map", "a.txt", "--geocoder", "photon", "--geocoder-url", f"http://{service.domain}"])
    assert result.exit_code == 0 and Path("map.html").exists()
    assert result.stderr.splitlines()[-1] == "geomap: photon was sent 1 name; it gave no answer for 1"


@pytest.mark.parametrize(("arguments", "said"), [
    (["--geocoder", "google"], "'google' is not one of"), (["--geocoder", "photon", "--geocoder-key", "x"], "photon takes no key"), (["--geocoder-key", "x"], "need --geocoder"),
    (["--geocoder", "photon", "--geocoder-url", "ftp://x"], "no address of a geocoder"), (["--geocoder", "photon", "--geocoder-url", "http://x:abc"], "no address of a geocoder"),
    (["--geocoder", "geonames"], "GEONAMES_USERNAME")])
def test_choices_that_do_not_fit_are_said(arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line and exit code 2, before anything is sent or read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GEONAMES_USERNAME", raising=False)
    Path("a.txt").write_text(TOWN, "utf-8")
    result = CliRunner().invoke(main, ["map", "a.txt", *arguments])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1) and said in result.stderr


def test_servers_do_not_share_answers(serve: Any, tmp_path: Path) -> None:
    """A kept answer is that of the server it came from."""
    one, two = serve(good(NOMINATIM)), serve(good([]))
    assert ask(nominatim, one, tmp_path / "a.db")("Testville") and not ask(nominatim, two, tmp_path / "a.db")("Testville")


def test_each_service_has_an_opener() -> None:
    """The names that the option offers are those there are."""
    assert [open_geocoder(name, key="x" if name == "geonames" else None).name for name in SERVICES] == list(SERVICES)
