"""Marks -> words: the labels, the legend, the notes under the map, and the text that stands for the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from geomap.articles import Interval
from geomap.distances import measure
from geomap.gazetteers.places import Place
from geomap.timeline import Timeline
from geomap.views.figure_marks import STATUSES, Mark, count_marks, last_day, left_out, marks_at
from geomap.views.figure_sheet import clean
from geomap.views.names import for_readers
from geomap.views.payload import concerned_countries, country_names, placed, say_list
from geomap.views.wording import Words, say_day, say_distance, say_span, timeline_words

_NAMED = 12
"""Places that the alternative text names before it only counts."""

_SOURCES = 8
_LISTED = 30


def say_title(timeline: Timeline, reference: Place | None, title: str | None, words: Words) -> str:
    """Title given, or one made of the countries concerned."""
    if title:
        return clean(title, 200)
    names = country_names(concerned_countries(timeline, reference)[:3] if placed(timeline) else [], words["language"])
    return str(words["title_places"]).format(countries=say_list(names, words)) if names else str(words["title_plain"])


def say_subtitle(timeline: Timeline, words: Words) -> list[str]:
    """Parts of the subtitle: day of the situation, days of the changes, how many places and articles."""
    figure, day = words["figure"], last_day(timeline)
    parts = [figure["subtitle"].format(day=say_day(day, words)) if day else figure["subtitle_none"]]
    dated = [change.when for change in timeline.changes if change.when and not change.historical]
    if dated:
        parts.append(figure["covers"].format(span=say_span(Interval(min(w.start for w in dated), max(w.end for w in dated)), words)))
    parts += [_count("places", places, words)] if (places := len(placed(timeline))) else []
    parts += [_count("articles", len(timeline.articles), words)]
    return parts


def _count(what: str, n: int, words: Words) -> str:
    # French counts none as one, English as many.
    single = n == 1 or (n == 0 and words["language"] == "fr")
    return str(words["figure"][f"{what}_one" if single else what]).format(n=n)


def say_short(when: Interval | None, words: Words, *, year: bool) -> str:
    """Days as a label has them: "13 Aug", "12–13 Aug", "31 Jul–2 Aug 2021"."""
    if when is None:
        return str(words["figure"]["no_day"])
    first, last = when.start, when.end
    end = _short_day(last, words, month=True, year=year)
    if first == last:
        return end
    apart = year and first.year != last.year
    return f"{_short_day(first, words, month=first.month != last.month or apart, year=apart)}–{end}"


def _short_day(day: date, words: Words, *, month: bool, year: bool) -> str:
    number = str(words["first"]) if day.day == 1 else str(day.day)
    return number + (f"\u00a0{words['figure']['months'][day.month - 1]}" if month else "") + (f"\u00a0{day.year}" if year else "")


def several_years(marks: Iterable[Mark]) -> bool:
    """Whether labels must give the year because the marks are of more than one."""
    return len({day.year for mark in marks if mark.when for day in (mark.when.start, mark.when.end)}) > 1


def say_detail(mark: Mark, reference: Place | None, words: Words, *, year: bool) -> str:
    """Second line of a label: the day, said with what it is the day of, and the distance from the reference city."""
    figure, day = words["figure"], say_short(mark.when, words, year=year)
    label = figure.get(f"{mark.told}_label", "{day}")
    what = label.format(day=day if mark.when or label == "{day}" else "").strip()
    far = measure(mark.place, reference).distance_km if reference else 0.0
    return f"{what} · {say_distance(far, words)}" if far >= 0.05 and reference and mark.place.id != reference.id else what


def legend_rows(marks: Sequence[Mark], words: Words, *, counted: bool) -> list[list[tuple[Mark, str]]]:
    """Two rows of the legend: the sides, each with the places it holds, and what else a mark can say."""
    figure = words["figure"]
    held, others = count_marks(marks)
    seen = {mark.side or "" for mark in marks} | {side for mark in marks for side in (mark.rival, mark.claimant, mark.attacker, mark.threat) if side}
    sides = [*held, *sorted(side for side in seen - held.keys() if side)]
    nowhere = next((mark.place for mark in marks), Place("", "", 0, 0, None, None, "", None))
    first = [(Mark(nowhere, "held", side, None), _side_count(side, held.get(side, 0), words) if counted else clean(side or figure["unnamed"], 60)) for side in sides]
    second = [(_plain(next(mark for mark in marks if mark.status == status)), _status_count(figure[status], others[status], counted=counted))
              for status in STATUSES[1:] if others[status]]
    for ring in ("claimant", "attacker", "threat"):
        ringed = next((mark for mark in marks if getattr(mark, ring) is not None), None)
        if ringed:
            second.append((replace(_plain(ringed), **{ring: getattr(ringed, ring)}), figure[f"{ring}_ring"]))
    return [first, second]


def _plain(mark: Mark) -> Mark:
    return Mark(mark.place, mark.status, mark.side, None, rival=mark.rival)


def _side_count(side: str, n: int, words: Words) -> str:
    return str(words["figure"]["held"]).format(side=clean(side or words["figure"]["unnamed"], 60), n=n)


def _status_count(text: str, n: int, *, counted: bool) -> str:
    return text.format(n=n) if counted else text.format(n="").rstrip(" :\u00a0")


def say_notes(timeline: Timeline, projection: str, words: Words, unlabelled: Sequence[str]) -> list[tuple[str, str]]:
    """Notes under the map, each with its heading: rule, reading, as-of date, sources, what is left out, credit."""
    figure, day = words["figure"], last_day(timeline)
    notes = [(figure["rule"], words["rule"]), (figure["reading"], figure["disclaimer"]),
             (figure["as_of"], figure["as_of_day"].format(day=say_day(day, words)) if day else figure["as_of_none"]),
             (figure["sources"], say_sources(timeline, words) + ".")]
    omitted = [figure[f"not_drawn_{reason}"].format(n=n) for reason, n in sorted(left_out(timeline).items())]
    if omitted:
        notes.append((figure["not_drawn"], ", ".join(omitted) + "."))
    if unlabelled:
        notes.append((figure["not_named"], _some(unlabelled, words)))
    return [*notes, (figure["credits"], f"{words['credit']} {figure['projection'].format(name=projection)} {figure['made']}")]


def _some(entries: Sequence[str], words: Words) -> str:
    """The first entries, and how many more there are."""
    rest = len(entries) - _LISTED
    return "; ".join([*entries[:_LISTED], *([words["figure"]["more"].format(n=rest)] if rest > 0 else [])]) + "."


def say_sources(timeline: Timeline, words: Words) -> str:
    """Sources of the articles, the most frequent first, with the number of their articles."""
    count = Counter(clean(article.source or words["source_unknown"], 80) for article in timeline.articles)
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    named = [words["figure"]["source_count"].format(source=source, n=n) for source, n in ranked[:_SOURCES]]
    rest = len(ranked) - _SOURCES
    return ", ".join([*named, *([words["figure"]["more"].format(n=rest)] if rest > 0 else [])]) or str(words["source_unknown"])


def alt_text(timeline: Timeline, reference: Place | None, ui: str | None = None, title: str | None = None) -> str:
    """Text that stands for the picture, made of the data: who holds what, what is contested, claimed and threatened, how far.

    `ui` is "en" or "fr", by default the language of most articles. Raises ViewError for another.
    """
    words = timeline_words(timeline, ui)
    timeline, reference = for_readers(timeline, reference, words["language"])
    day = last_day(timeline)
    marks = marks_at(timeline, day)
    parts = [words["alt"]["map"].format(title=say_title(timeline, reference, title, words).rstrip("."))]
    parts += [words["alt"]["situation"].format(day=say_day(day, words))] if day else []
    parts += say_situation(timeline, words)
    parts += _distances(marks, reference, words)
    parts.append(words["alt"]["sources"].format(articles=_count("articles", len(timeline.articles), words), sources=say_sources(timeline, words)))
    return " ".join(parts)


def say_situation(timeline: Timeline, words: Words) -> list[str]:
    """A sentence each on who holds what at the end of the last day, what is contested, claimed, threatened and attacked."""
    marks = marks_at(timeline, last_day(timeline))
    return [*_holdings(marks, words), *_other_statuses(marks, words)] if marks else [str(words["no_change"])]


def _holdings(marks: Sequence[Mark], words: Words) -> Iterable[str]:
    for side, n in count_marks(marks)[0].items():
        names = [mark.place.name for mark in marks if mark.status == "held" and (mark.side or "") == side]
        yield words["alt"]["held_one" if n == 1 else "held"].format(side=clean(side or words["figure"]["unnamed"], 60), n=n, names=_names(names, words))


def _other_statuses(marks: Sequence[Mark], words: Words) -> Iterable[str]:
    for status in STATUSES[1:]:
        found = [mark for mark in marks if mark.status == status]
        if status == "claimed":
            for side in sorted({mark.side or "" for mark in found}):
                names = [mark.place.name for mark in found if (mark.side or "") == side]
                yield words["alt"][status].format(side=clean(side or words["figure"]["unnamed"], 60), names=_names(names, words))
        elif found:
            yield words["alt"][status].format(names=_names([mark.place.name for mark in found], words))
    for ring in ("claimant", "attacker", "threat"):
        names = [mark.place.name for mark in marks if getattr(mark, ring) is not None]
        if names:
            yield words["alt"][f"{ring}_ring"].format(names=_names(names, words))


def _names(names: Sequence[str], words: Words) -> str:
    shown = [clean(name) for name in names[:_NAMED]]
    rest = len(names) - len(shown)
    return ", ".join([*shown, words["figure"]["more"].format(n=rest)]) if rest else say_list(shown, words)


def _distances(marks: Sequence[Mark], reference: Place | None, words: Words) -> Iterable[str]:
    if reference is None:
        return
    far = sorted((measure(mark.place, reference).distance_km, clean(mark.place.name)) for mark in marks if mark.place.id != reference.id)
    far = [(km, name) for km, name in far if km >= 0.05]
    if far:
        yield words["alt"]["distance" if len(far) > 1 else "distance_one"].format(
            reference=clean(reference.name), near=far[0][1], near_km=say_distance(far[0][0], words), far=far[-1][1], far_km=say_distance(far[-1][0], words))
