"""Every error geomap raises on purpose: one tree, one line each, saying what to do."""

from __future__ import annotations


class GeomapError(Exception):
    """Base of all errors that are the input's or the machine's, not the code's.

    `str(error)` is one line meant for a user: what is wrong, where, and what to do.
    """

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class ArticleError(GeomapError):
    """An article could not be read: empty, binary, wrongly encoded, broken JSON, unknown suffix."""


class DateError(GeomapError):
    """Words given as a date are none."""


class PlaceError(GeomapError):
    """A place named by the user (reference city, `--near`) is not in the gazetteer."""


class GazetteerError(GeomapError):
    """The name index cannot be built, opened or written."""


class GeocoderError(GeomapError):
    """An online geocoder failed for good: no key, no service, no usable answer."""


class LanguageError(GeomapError):
    """A language's word file is missing or malformed."""


class ViewError(GeomapError):
    """An output cannot be made or written: unknown suffix, full disk, no permission."""


class CorrectionError(GeomapError):
    """A correction cannot be read or applied."""


class EventError(GeomapError):
    """A table or GeoJSON of events cannot be read as changes: missing columns, a kind or a day that is none."""


class StoreError(GeomapError):
    """A store of articles cannot be opened, read or written."""


class ScoreError(GeomapError):
    """Gold or prediction file is not of the form to be scored."""


class CorpusError(GeomapError):
    """A corpus cannot be read or written: a missing library, a full disk, a lost scheduler, another run's folder."""
