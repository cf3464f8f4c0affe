/* The page's data, decoded from its columns. Text from articles is only ever put into the page as text. */
const raw = JSON.parse(document.getElementById('geomap-data').textContent);
const W = raw.words;
const T = raw.strings;

const byId = (id) => document.getElementById(id);

/* An element with a class, text and children; the only way this page makes elements. */
function el(tag, cls, text) {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

/* Words that come from an article or a name: their own direction, so that they cannot turn their surroundings. */
function foreign(tag, cls, text, lang) {
  const node = el(tag, cls, text);
  node.setAttribute('dir', 'auto');
  if (lang) node.setAttribute('lang', lang);
  return node;
}

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (all, key) => (key in values ? String(values[key]) : all));

const sides = raw.sides.map(([name, colour]) => ({ name, colour }));
const NO_SIDE = { name: W.side_unknown, colour: raw.unknown };
const sideOf = (i) => (i < 0 ? NO_SIDE : sides[i]);

const stops = raw.stops.map(([ordinal, words]) => ({ ordinal, words }));

const articles = raw.articles.map(([source, title, url, published, lang]) => ({
  source: T[source], title: T[title], url: /^https?:\/\//i.test(T[url]) ? T[url] : '', published: T[published], lang,
}));

const places = raw.places.map(([name, lat, lon, area, population, km, distance, reach, wide, formal], i) => ({
  i, name: T[name], lat, lon: nearLon(lon), area: T[area], population, km, distance: T[distance], reach: T[reach], wide: !!wide, formal: T[formal],
  changes: [], runs: raw.states[i].map(([stop, holder, status, since, because, claims]) => ({
    stop, holder, status: ['held', 'contested', 'unknown'][status], since: T[since], because, claims,
  })),
}));

const changes = raw.changes.map((c, i) => ({
  i, place: c[0] < 0 ? null : places[c[0]], words: T[c[1]], kind: raw.kinds[c[2]], status: raw.statuses[c[3]], partial: !!c[4],
  gains: c[5], loses: c[6], stop: c[7], when: T[c[8]], ordinal: c[9], confidence: c[10], confirmed: T[c[11]],
  modality: raw.statuses[c[12]],
  given: !!c[13], // a table says it, nothing was read
  reports: c[14].map(([article, says, before, hit, after]) => ({ article: articles[article], says: T[says], before, hit, after })),
}));
changes.forEach((change) => { if (change.place) change.place.changes.push(change); });

const reference = raw.reference && { name: raw.reference[0], lat: raw.reference[1], lon: nearLon(raw.reference[2]) };

/* Longitudes are written so that the map does not break at the date line. */
function nearLon(lon) {
  return lon + 360 * Math.round((raw.region.centre - lon) / 360);
}

const referencePlace = reference && places.find((place) => place.km === 0);

const actor = (change) => (change.gains >= 0 ? change.gains : change.loses);
const sourceName = (article) => article.source || W.source_unknown;

/* What the page shows at this moment. */
const view = { stop: raw.stops.length - 1, selected: null, off: { side: new Set(), kind: new Set(), status: new Set(['denied', 'historical']), source: new Set() } };

/* Whether the filters let a change through. */
function passes(change) {
  return !view.off.kind.has(change.kind) && !view.off.status.has(change.status) && !view.off.side.has(actor(change))
    && change.reports.some((report) => !view.off.source.has(sourceName(report.article)));
}

/* The state of a place at a stop, or null before the first report. */
function stateAt(place, stop) {
  let found = null;
  for (const run of place.runs) if (run.stop <= stop) found = run;
  return found;
}

/* The state as the filters let it be shown, or null. A place contested by a claim and its denial stays so while denials are hidden. */
function shownState(place, stop) {
  const run = stateAt(place, stop);
  if (!run) return null;
  const told = [run.because, ...(run.status === 'contested' ? run.claims : [])];
  return told.some((i) => passes(changes[i])) ? run : null;
}

/* Changes of a place that say something beside its state: later claims, threats, attacks; undated and recalled ones. */
function signalsAt(place, stop, run) {
  return place.changes.filter((change) => {
    if (!passes(change) || change.stop > stop || (run && change.i === run.because)) return false;
    if (change.stop < 0) return true;
    if (run && run.claims.includes(change.i)) return true;
    const silent = change.status === 'asserted' && change.kind !== 'attack';
    return !silent && (!run || change.i > run.because);
  });
}
