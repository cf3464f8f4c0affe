"""Timeline -> Document: what a report says, section by section, in no format yet."""

from __future__ import annotations

import io
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from geomap.articles import Article
from geomap.checks import CountCheck
from geomap.distances import DistanceClaim
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.blocks import Block, Bullets, Document, Grid, Line, Paragraph, Picture, Run, Section, plain, quiet
from geomap.views.figure import figure
from geomap.views.figure_notes import alt_text, say_situation, say_subtitle, say_title
from geomap.views.figure_sheet import clean
from geomap.views.names import for_readers
from geomap.views.payload import safe_url, say_list
from geomap.views.report_rows import MOST_REPORTS, Rows
from geomap.views.wording import Words, say_when, timeline_words

_SHORT_NAMES = 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a report needs besides the timeline; `distances` and `counts` are None where no text was read.

    `version` is the program's, `names` say where the places come from, `geocoder` names a service that was asked.
    """

    distances: tuple[tuple[Article, DistanceClaim], ...] | None
    counts: tuple[CountCheck, ...] | None
    version: str
    names: str
    geocoder: str | None = None


def build_report(timeline: Timeline, reference: Place | None, evidence: Evidence, *, title: str | None = None, ui: str | None = None) -> Document:
    """Title, summary, figure, changes with their sentences, disagreements, checks, articles, method.

    `title` and `ui` as in `page`; the same arguments give an equal Document. Raises ViewError for an interface language without words.
    """
    words = timeline_words(timeline, ui)
    told = timeline
    timeline, reference = for_readers(timeline, reference, words["language"])
    evidence = _for_readers(evidence, told, timeline)
    maker = _Maker(timeline, reference, evidence, words, report_words(str(words["language"])), title)
    subtitle = maker.own["subtitle"].format(articles=maker.number("articles", len(timeline.articles)))
    return Document(str(words["language"]), maker.title, f"{subtitle}. {' · '.join(say_subtitle(timeline, words))}.", tuple(maker.sections()))


def _for_readers(evidence: Evidence, told: Timeline, renamed: Timeline) -> Evidence:
    """The same checks, their sides and places by the names that the renamed timeline has."""
    sides = {before: after for c, d in zip(told.changes, renamed.changes, strict=True) for before, after in ((c.gains, d.gains), (c.loses, d.loses))}
    places = {c.place.id: c.place for c in renamed.changes if c.place}
    checks = [replace(check, side=sides.get(check.side, check.side), places=tuple(places.get(p.id, p) for p in check.places),
                      perhaps=tuple(places.get(p.id, p) for p in check.perhaps)) for check in evidence.counts or ()]
    return replace(evidence, counts=tuple(checks) if evidence.counts is not None else None)


@lru_cache
def report_words(ui: str) -> Words:
    """Words of the report in "en" or "fr"."""
    return MappingProxyType(tomllib.loads(files("geomap.views").joinpath("words", f"report_{ui}.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Everything that the sections are made of."""

    timeline: Timeline
    reference: Place | None
    evidence: Evidence
    words: Words
    own: Words
    heading: str | None

    @property
    def title(self) -> str:
        return say_title(self.timeline, self.reference, self.heading, self.words)

    @property
    def rows(self) -> Rows:
        return Rows(self.reference, self.words, self.own)

    def number(self, what: str, n: int) -> str:
        """Number and noun: "1 article", "76 changes"."""
        return str(self.words[f"number_{what}_one" if n == 1 else f"number_{what}"]).format(n=n)

    def sections(self) -> Iterator[Section]:
        """All sections, in order."""
        own = self.own
        yield Section(own["short"], (Bullets(tuple(plain(line) for line in self._short())),))
        yield Section(own["map"], (self._picture(),))
        yield Section(own["changes"], self._changes())
        yield Section(own["disagreements"], self._disagreements())
        yield Section(own["distances"], self._distances())
        yield Section(own["counts"], self._counts())
        yield Section(own["articles"], self._articles())
        yield Section(own["method"], (Bullets(tuple(plain(line) for line in self._method())),))

    def _short(self) -> Iterator[str]:
        """Who holds what, how much is only claimed, how much a person confirmed, what to be careful with."""
        timeline, own, words = self.timeline, self.own, self.words
        yield from say_situation(timeline, words)
        if not timeline.changes:
            return
        told = Counter("historical" if c.historical else c.modality for c in timeline.changes)
        listed = ", ".join(f"{words['statuses'][status]} {n}" for status, n in sorted(told.items(), key=lambda item: (-item[1], item[0])))
        yield own["short_changes"].format(changes=self.number("changes", len(timeline.changes)), articles=self.number("articles", len(timeline.articles)), listed=listed)
        confirmed = sum(c.confirmed_by is not None for c in timeline.changes)
        yield own["short_confirmed_all" if confirmed == len(timeline.changes) else "short_confirmed"].format(n=confirmed, total=len(timeline.changes))
        if given := sum(c.given for c in timeline.changes):
            yield own["short_given"].format(n=given, total=len(timeline.changes))
        if n := len(timeline.disagreements()):
            yield own["short_disagreements_one" if n == 1 else "short_disagreements"].format(n=n)
        if unplaced := list(dict.fromkeys(clean(c.place_words) for c in timeline.changes if c.place is None)):
            rest = [words["figure"]["more"].format(n=len(unplaced) - _SHORT_NAMES)] if len(unplaced) > _SHORT_NAMES else []
            yield own["short_unplaced"].format(names=say_list([*unplaced[:_SHORT_NAMES], *rest], words))
        if self.evidence.distances or self.evidence.counts:
            verdicts = [_held(claim.verdict) for _, claim in self.evidence.distances or ()], [check.verdict for check in self.evidence.counts or ()]
            yield own["short_checks"].format(distances=self._tally(verdicts[0]), counts=self._tally(verdicts[1]))

    def _tally(self, verdicts: Sequence[str]) -> str:
        count = Counter(verdicts)
        return ", ".join(text.format(n=count[name]) for name, text in self.own["held"].items() if count[name]) or str(self.own["none"])

    def _picture(self) -> Picture:
        buffer = io.BytesIO()
        figure(self.timeline, self.reference, buffer, format="png", title=self.heading, ui=self.words["language"])
        caption = f"{self.title}. {' · '.join(say_subtitle(self.timeline, self.words))}."
        return Picture(buffer.getvalue(), alt_text(self.timeline, self.reference, self.words["language"], self.heading), caption)

    def _changes(self) -> tuple[Block, ...]:
        own, changes = self.own, self.timeline.changes
        if not changes:
            return (Paragraph(plain(str(self.words["no_change"]))),)
        heads = tuple(own[name] for name in ("number", "place", "what", "sides", "when", "evidence"))
        rows = tuple(self.rows.change(number, change) for number, change in enumerate(changes, 1))
        return (Paragraph(quiet(own["changes_note"].format(n=MOST_REPORTS))), Grid(heads, rows, (0.05, 0.18, 0.13, 0.14, 0.12, 0.38)))

    def _disagreements(self) -> tuple[Block, ...]:
        own, found = self.own, self.timeline.disagreements()
        if not found:
            return (Paragraph(plain(own["disagreements_none"])),)
        grid = Grid((own["place"], own["says"], own["evidence"]), tuple(self.rows.disagreement(d) for d in found), (0.18, 0.3, 0.52))
        return (Paragraph(quiet(own["disagreements_note"])), grid)

    def _distances(self) -> tuple[Block, ...]:
        own, claims = self.own, self.evidence.distances
        if not claims:
            return (Paragraph(plain(own["no_text"] if claims is None else own["distances_none"])),)
        heads = (own["claim"], own["measured"], own["verdict"], own["evidence"])
        return (Paragraph(quiet(own["distances_note"])), Grid(heads, tuple(self.rows.distance(a, d) for a, d in claims), (0.22, 0.15, 0.2, 0.43)))

    def _counts(self) -> tuple[Block, ...]:
        own, checks = self.own, self.evidence.counts
        if not checks:
            return (Paragraph(plain(own["no_text"] if checks is None else own["counts_none"])),)
        heads = (own["claim"], own["timeline"], own["verdict"], own["evidence"])
        return (Paragraph(quiet(own["counts_note"])), Grid(heads, tuple(self.rows.count(check) for check in checks), (0.17, 0.33, 0.17, 0.33)))

    def _articles(self) -> tuple[Block, ...]:
        own = self.own
        told = Counter(key for c in self.timeline.changes for key in {r.article.id for r in c.reports})
        rows = []
        for article in sorted(self.timeline.articles, key=lambda a: (a.published is None, a.published, a.id)):
            name, url = clean(article.title or article.id, 200), safe_url(article.url)
            published = say_when(article.published, self.words) if article.published else own["undated"]
            cells: list[Line] = [(Run(name, url=url),), plain(clean(article.source or self.words["source_unknown"])), plain(published), plain(clean(article.language, 20)), plain(str(told[article.id]))]
            rows.append(tuple((cell,) for cell in cells))
        heads = (own["article"], own["source"], own["published"], own["language"], own["statements"])
        return (Grid(heads, tuple(rows), (0.36, 0.22, 0.17, 0.12, 0.13)),) if rows else (Paragraph(plain(own["no_text"])),)

    def _method(self) -> Iterator[str]:
        lines, made = self.own["method_lines"], self.evidence
        yield lines["reading"]
        yield lines["rule"].format(rule=self.words["rule"])
        yield lines["told"]
        yield lines["when"]
        yield lines["distance"].format(reference=clean(self.reference.name)) if self.reference else lines["distance_none"]
        yield lines["distance_check"]
        yield lines["count_check"]
        yield lines["point"]
        yield lines["missed"]
        if made.geocoder:
            yield lines["geocoder"].format(name=clean(made.geocoder))
        yield lines["made"].format(version=made.version, names=made.names)


def _held(verdict: str) -> str:
    """Verdict on a distance as those of counts are called."""
    return {"consistent": "agrees", "road": "agrees", "unresolved": "unchecked"}.get(verdict, "differs")
