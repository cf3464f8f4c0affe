/* One place in full: its state, its distance, and each change with the sentences it was read from. */
let opener = null;

function fact(list, term, value) {
  list.append(el('dt', '', term), value);
}

function sideFact(index) {
  const node = el('dd', 'side');
  if (index >= 0) node.append(swatch(sideOf(index).colour));
  node.append(foreign('span', index < 0 ? 'unsaid' : '', sideOf(index).name));
  return node;
}

/* Whether the confidence says anything: what a table says at a place it gives was neither read nor looked up. */
function judged(change) {
  return !(change.given && change.confidence === 1);
}

function confidenceFact(change) {
  const node = el('dd');
  const meter = el('span', 'meter');
  meter.setAttribute('aria-hidden', 'true');
  const inner = el('span');
  inner.style.width = `${Math.round(change.confidence * 100)}%`;
  meter.append(inner);
  node.append(meter, ` ${Math.round(change.confidence * 100)} %`);
  return node;
}

function reportItem(report) {
  const item = el('li', 'report');
  const quote = foreign('blockquote', '', null, report.article.lang);
  quote.append(report.before);
  if (report.hit) quote.append(el('mark', '', report.hit));
  quote.append(report.after);
  const from = el('p', 'from');
  from.append(foreign('span', 'source', sourceName(report.article)));
  if (report.article.title) { const title = foreign('cite', '', report.article.title, report.article.lang); from.append(' · ', title); }
  if (report.article.published) from.append(` · ${fill(W.published, { day: report.article.published })}`);
  if (report.article.url) from.append(' · ', articleLink(report.article));
  item.append(quote, from);
  return item;
}

function articleLink(article) {
  const link = el('a', '', W.read_article);
  link.href = article.url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

function changeCard(change) {
  const card = el('li', 'card');
  card.id = `change-${change.i}`;
  const head = el('h3');
  head.append(glyphFor(change, 24), el('span', '', kindWords(change)), el('span', `chip ${change.status}`, W.statuses[change.status]));
  if (change.status === 'historical' && change.modality !== 'asserted') head.append(el('span', 'chip', W.statuses[change.modality]));
  const facts = el('dl');
  fact(facts, W.when, el('dd', '', change.when + (change.stop > view.stop ? ` (${W.after_shown})` : '')));
  fact(facts, W.gains, sideFact(change.gains));
  fact(facts, W.loses, sideFact(change.loses));
  const says = [...new Set(change.reports.map((report) => report.says).filter(Boolean))];
  fact(facts, W.says, says.length ? foreign('dd', '', says.join('; ')) : el('dd', '', change.given ? W.says_table : W.says_nobody));
  if (change.words && (!change.place || change.words !== change.place.name)) fact(facts, W.in_article, foreign('dd', '', `« ${change.words} »`));
  if (judged(change)) fact(facts, W.confidence, confidenceFact(change));
  const reports = el('ul', 'reports');
  reports.append(...change.reports.slice(0, 40).map(reportItem));
  const whence = change.confirmed ? fill(W.confirmed, { who: change.confirmed }) : change.given ? W.given : W.unconfirmed;
  card.append(head, facts, foreign('p', change.confirmed ? 'confirmed' : 'aside', whence), reports);
  return card;
}

/* What the articles say of the place's distances, each with what the measure makes of it. */
function claimList(place) {
  const told = raw.claims.filter(([i]) => i === place.i);
  if (!told.length) return [];
  const list = el('ul', 'claims');
  list.append(...told.map(([, verdict, words]) => {
    const item = el('li');
    item.append(el('span', 'chip', W.verdicts[verdict] || verdict), ' ', foreign('span', '', words));
    return item;
  }));
  return [el('h3', '', W.claims), list];
}

function showDetail() {
  const [detail, place] = [byId('detail'), view.selected];
  detail.hidden = !place;
  byId('overview').hidden = !!place;
  byId('panel').classList.toggle('open', !!place);
  if (!place) { detail.replaceChildren(); return; }
  const back = el('button', 'back', W.back);
  back.type = 'button';
  back.addEventListener('click', () => choose(null));
  const title = foreign('h2', 'place', place.name);
  title.tabIndex = -1;
  const run = stateAt(place, view.stop);
  const state = foreign('p', 'state', run ? stateWords(run) : W.state_none);
  if (run) state.prepend(glyphSvg(statePart(run, 7), 22));
  const cards = el('ol', 'cards');
  cards.append(...place.changes.filter((change) => passes(change) || (run && change.i === run.because)).reverse().slice(0, 200).map(changeCard));
  detail.replaceChildren(back, title, ...(place.area ? [foreign('p', 'area', place.area)] : []), ...(place.reach ? [foreign('p', 'reach', place.reach)] : []), ...(place.formal ? [foreign('p', 'aside', place.formal)] : []), ...(place.wide ? [el('p', 'aside', W.wide)] : []), state, ...claimList(place), cards);
}

/* On a phone the details rise over the lower half of the window: bring the mark into the upper half. */
function aboveSheet(place) {
  if (!window.matchMedia('(max-width: 820px)').matches) return;
  byId('mapbox').scrollIntoView({ block: 'start' });
  const box = byId('mapbox').getBoundingClientRect();
  const point = theMap.latLngToContainerPoint([place.lat, place.lon]);
  const free = Math.min(box.height, byId('panel').getBoundingClientRect().top - box.top);
  theMap.panBy([point.x - box.width / 2, point.y - free / 2], { animate: false });
}

/* Choose a place (or none): its panel opens, its line is drawn, its rows are marked. */
function choose(place, byKeyboard) {
  if (place && !view.selected) opener = document.activeElement;
  view.selected = place;
  refresh();
  byId('panel').scrollTop = 0;
  if (place) aboveSheet(place);
  const target = place ? byId('detail').querySelector('h2') : opener;
  if (place ? byKeyboard : target && target.isConnected) target.focus({ preventScroll: !byKeyboard });
}
