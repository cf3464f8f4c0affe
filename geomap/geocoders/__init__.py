"""Online geocoders, opt-in: name -> places, for names that the gazetteer lacks. One file a service.

To add a service: write `geomap/geocoders/NAME.py` with a function `NAME(…) -> Online` that makes geopy's geocoder and says how
one of its answers becomes a place, and a test against a local server that speaks its protocol.
"""

SERVICES = ("nominatim", "photon", "geonames")
"""Services there are; all of them are opt-in."""
