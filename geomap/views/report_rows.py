"""Change, Disagreement, DistanceClaim, CountCheck -> cells: the rows of a report's tables; hostile text stays text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.articles import Article, Span
from geomap.changes import width
from geomap.checks import CountCheck
from geomap.disputes import Disagreement
from geomap.distances import FRONT, DistanceClaim, measure
from geomap.gazetteers.names import fold_name
from geomap.gazetteers.places import Place
from geomap.timeline import Change, Report
from geomap.views.blocks import Cell, Line, Run, plain, quiet
from geomap.views.figure_sheet import clean
from geomap.views.payload import excerpt, safe_url
from geomap.views.wording import Words, say_day, say_distance, say_reach, say_when

MOST_REPORTS = 3
"""Reports quoted for one change."""

_MOST_QUOTED = 6
"""Reports quoted for one disagreement."""

_SENTENCE = 600


@dataclass(frozen=True, slots=True)
class Rows:
    """Maker of rows in the words of one language."""

    reference: Place | None
    words: Words
    own: Words

    def change(self, number: int, c: Change) -> tuple[Cell, ...]:
        """Number, place, what happened, sides, when, evidence."""
        words, own = self.words, self.own
        what = [plain(words["kinds"][c.kind] + (f" ({words['partial']})" if c.partial else "")), plain(words["statuses"]["historical" if c.historical else c.modality]),
                quiet(own["given"] if c.given and c.confidence == 1 else own["confidence"].format(n=round(100 * c.confidence)))]
        if c.confirmed_by:
            what.append(quiet(own["confirmed"].format(who=clean(c.confirmed_by))))
        gains = own["holds" if c.kind == "held" else "gains"].format(side=clean(c.gains or words["side_unknown"]))
        sides = [plain(gains)] if c.kind == "held" else [plain(gains), plain(own["loses"].format(side=clean(c.loses or words["side_unknown"])))]
        return ((plain(str(number)),), self.place(c), tuple(what), tuple(sides), (plain(say_when(c.when, words)),), self._quotes(c.reports, MOST_REPORTS))

    def place(self, c: Change) -> Cell:
        """Name in bold, division, the text's own spelling, distance from the reference city."""
        if c.place is None:
            return (Run(clean(c.place_words), "strong"),), quiet(self.own["unplaced"])
        name = clean(c.place.name)
        lines: list[Line] = [(Run(name, "strong"),)]
        if c.place.admin1 and c.place.admin1 != c.place.name:
            lines.append(quiet(clean(c.place.admin1)))
        if fold_name(c.place_words) != fold_name(c.place.name):  # another spelling, not other accents
            lines.append(quiet(self.own["spelt"].format(words=clean(c.place_words))))
        if self.reference:
            reach = measure(c.place, self.reference)
            near = reach.distance_km < 0.05
            lines.append(quiet(self.words["at_reference"] if near else say_reach(reach.distance_km, reach.bearing_deg, clean(self.reference.name, 60), self.words)))
        return tuple(lines)

    def disagreement(self, d: Disagreement) -> tuple[Cell, ...]:
        """Place, what disagrees, the sentences that do."""
        name = (Run(clean(d.place.name if d.place else d.place_words), "strong"),)
        return (name,), (plain(self._says(d)),), self._quotes(d.reports, _MOST_QUOTED)

    def _says(self, d: Disagreement) -> str:
        own, kinds, unknown = self.own, self.words["kinds"], self.words["side_unknown"]
        if d.what == "days":
            days = sorted({r.shift.when for r in d.reports if r.shift.when and width(r.shift.when) <= 2})
            return str(own["days"].format(days=own["and_day"].join(say_when(day, self.words) for day in days)))
        if d.what == "denial":
            return str(own["denial"].format(kind=kinds[d.changes[-1].kind]))
        one, other = d.changes[0], d.changes[-1]
        said = {"kind": kinds[one.kind], "side": clean(one.gains or unknown), "other_kind": kinds[other.kind], "other": clean(other.gains or unknown)}
        return str(own["reversal" if d.what == "reversal" else "two_sides"].format(**said))

    def distance(self, article: Article, d: DistanceClaim) -> tuple[Cell, ...]:
        """What the text says, what is measured, the verdict, the sentence."""
        words, own = self.words, self.own
        origin, to = clean(d.origin), own["front"] if d.to == FRONT else clean(d.to)
        km = say_distance(d.km, words) if d.km is not None else ""
        of = words["of_vowel" if origin[:1].casefold() in "aeiouéè" else "of"]
        said = own["said_distance" if d.direction else "said_distance_plain"].format(
            to=to, km=km, direction=words["compass"][d.direction] if d.direction else "", of=of, origin=origin)
        measured = "–"
        if d.measured_km is not None and d.measured_direction:
            measured = own["measured_distance"].format(km=say_distance(d.measured_km, words), direction=words["compass"][d.measured_direction])
        return (plain(said),), (plain(measured),), (plain(own[d.verdict]),), self._said(article, _sentence(article, d.evidence), d.evidence)

    def count(self, check: CountCheck) -> tuple[Cell, ...]:
        """What the text counts, what the timeline has with the names, the verdict, the sentence."""
        own, count = self.own, check.count
        verdict = own["unchecked"].format(reason=own["reasons"][check.reason]) if check.reason else own[check.verdict]
        span = count.evidence
        at = check.article.text.find(count.text, span.start, span.end)
        return (plain(clean(count.text)),), tuple(self._counted(check)), (plain(verdict),), self._said(check.article, span, Span(at, at + len(count.text)) if at >= 0 else span)

    def _counted(self, check: CountCheck) -> list[Line]:
        own = self.own
        if check.reason in {"gazetteer", "undated"} or check.day is None:
            return [plain("–")]
        n = str(check.low) if check.low == check.high else own["range"].format(low=check.low, high=check.high)
        by = own["by_day_side" if check.side else "by_day"].format(n=n, side=clean(check.side or ""), day=say_day(check.day.end, self.words))
        lines = [plain(by)]
        for name, places in (("sure", check.places), ("perhaps", check.perhaps)):
            lines += [quiet(own[name].format(names=", ".join(clean(p.name) for p in places)))] if places else []
        if check.known_total:
            differs = check.count.total not in {None, check.known_total}
            lines.append(quiet(own["no_total" if differs else "of_known"].format(said=check.count.total, known=check.known_total, n=check.known_total)))
        return lines

    def _quotes(self, reports: Sequence[Report], most: int) -> Cell:
        """The sentences of some reports, and how many more there are."""
        lines = [line for told in reports[:most] for line in self._quote(told)]
        rest = len(reports) - most
        if rest > 0:
            lines.append(quiet(self.own["more_reports_one" if rest == 1 else "more_reports"].format(n=rest)))
        return tuple(lines)

    def _quote(self, told: Report) -> list[Line]:
        before, named, after = excerpt(told)
        who = told.shift.attribution
        return [_marked(before, named, after), self._source(told.article, self.own["attributed"].format(who=clean(who)) if who else "")]

    def _said(self, article: Article, sentence: Span, marked: Span) -> Cell:
        """A sentence of an article with some words in bold, and its source."""
        text, start, end = article.text, max(0, sentence.start), min(len(article.text), sentence.end)
        before, named, after = text[start : marked.start], text[marked.start : marked.end], text[marked.end : end]
        if len(before) + len(after) > _SENTENCE:
            before, after = "…" + before[-_SENTENCE // 2 :] if len(before) > _SENTENCE // 2 else before, after[: _SENTENCE // 2] + "…" if len(after) > _SENTENCE // 2 else after
        return _marked(before, named, after), self._source(article)

    def _source(self, article: Article, attributed: str = "") -> Line:
        """Who published it and when, as a link where the article has an address."""
        name, url = clean(article.source or article.title or article.id), safe_url(article.url)
        day = say_when(article.published, self.words) if article.published else self.own["undated"]
        return (Run("— ", "quiet"), Run(name, "quiet", url), Run(f", {day}" + (f" · {attributed}" if attributed else ""), "quiet"))


def _marked(before: str, named: str, after: str) -> Line:
    """A sentence in quotes with its place in bold; the spaces around the place stay."""
    head, tail = _inner(before), _inner(after)
    return tuple(run for run in (Run(f"“{head}"), Run(clean(named, _SENTENCE), "strong"), Run(f"{tail.rstrip()}”")) if run.text)


def _inner(text: str) -> str:
    """Text on one line whose spaces at both ends are kept, one each."""
    body = clean(text, 2 * _SENTENCE)
    return f"{' ' * (text[:1].isspace())}{body}{' ' * (text[-1:].isspace() and bool(body))}"


def _sentence(article: Article, span: Span) -> Span:
    """A claim with the words around it, back to the sentence's start and on to its end, as far as a line goes."""
    text = article.text
    start = max((text.rfind(mark, 0, span.start) + len(mark) for mark in ("\n", ". ", "! ", "? ") if mark in text[: span.start]), default=0)
    ends = [at for mark in ("\n", ". ", "! ", "? ") if (at := text.find(mark, span.end)) >= 0]
    end = min(ends) + 1 if ends else len(text)
    return Span(start, max(end, span.end))
