"""`geomap lookup`: the places that bear a name."""

from __future__ import annotations

import click

from geomap._errors import GeomapError
from geomap.cli.sources import name_index
from geomap.pipeline import find_reference


@click.command("lookup")
@click.argument("name")
@click.option("--near", metavar="PLACE", help="Nearest to this place first.")
@click.option("--country", metavar="CODE", help="Only places of this country (ISO 3166-1, two letters).")
def lookup_(name: str, near: str | None, country: str | None) -> None:
    """List the places that bear a name: id, name, kind, country, division, population, latitude, longitude."""
    from geomap.distances import measure

    gazetteer = name_index()
    bearers = gazetteer.find(name) or gazetteer.similar(name)
    places = [b.place for b in bearers if country is None or b.place.country == country.upper()]
    if not places:
        raise GeomapError(f"no place named {name[:60]!r}{f' in {country.upper()}' if country else ''} is known: try another spelling")
    city = find_reference(near, gazetteer) if near else None
    if city:
        places.sort(key=lambda p: (measure(p, city).distance_km, p.id))
    for p in places[:40]:
        far = [f"{measure(p, city).distance_km:.0f} km from {city.name}"] if city else []
        click.echo("  ".join([p.id, p.name, p.feature, p.country or "-", p.admin1 or "-", str(p.population or "-"), f"{p.lat:.4f}, {p.lon:.4f}", *far]))
