/* The table of all changes, placed or not; each row leads to its mark, each mark to its rows. */
const COLUMNS = [
  ['col_place', (c) => (c.place ? c.place.name : c.words).toLocaleLowerCase(), placeCell],
  ['col_what', (c) => raw.kinds.indexOf(c.kind), (c) => { const cell = el('td', 'what'); cell.append(glyphFor(c, 20), el('span', '', kindWords(c))); return cell; }],
  ['col_sure', (c) => raw.statuses.indexOf(c.status), (c) => el('td', '', W.statuses[c.status])],
  ['col_gains', (c) => sideOf(c.gains).name.toLocaleLowerCase(), (c) => sideCell(c.gains)],
  ['col_loses', (c) => sideOf(c.loses).name.toLocaleLowerCase(), (c) => sideCell(c.loses)],
  ['col_when', (c) => c.ordinal || 1e9, (c) => el('td', 'when', c.when)],
  ['col_distance', (c) => (c.place ? c.place.km : 1e9), (c) => el('td', 'number', c.place && c.place.km > 0 ? c.place.distance : c.place ? '0' : '–')],
  ['col_source', (c) => sourceName(c.reports[0].article).toLocaleLowerCase(), (c) => foreign('td', 'source long', [...new Set(c.reports.map((r) => sourceName(r.article)))].join(', '))],
  ['col_confidence', (c) => -c.confidence, (c) => el('td', 'number', judged(c) ? `${Math.round(c.confidence * 100)} %` : '–')],
].filter(([key]) => reference || key !== 'col_distance');

const PAGE = 200;
const order = { column: -1, up: true, shown: PAGE };
let rows = new Map();

function placeCell(change) {
  const cell = el('th', 'long');
  cell.scope = 'row';
  if (!change.place) { cell.append(foreign('span', '', change.words), ' ', el('em', 'unplaced', W.not_placed)); return cell; }
  const button = foreign('button', 'link', change.place.name);
  button.type = 'button';
  button.setAttribute('aria-label', fill(W.show_on_map, { name: change.place.name }));
  button.addEventListener('click', () => fromTable(change));
  cell.append(button);
  return cell;
}

function sideCell(index) {
  const cell = el('td', index < 0 || sideOf(index).name.length < 24 ? 'short' : 'long');
  if (index >= 0) cell.append(swatch(sideOf(index).colour));
  cell.append(foreign('span', index < 0 ? 'unsaid' : '', sideOf(index).name));
  return cell;
}

/* Show a row's place on the map, at its own date when the date shown is too early for it. */
function fromTable(change) {
  if (change.stop > view.stop) view.stop = change.stop;
  byId('mapbox').scrollIntoView({ block: 'nearest' });
  choose(change.place, true);
  showPlace(change.place);
  const card = byId(`change-${change.i}`);
  if (card && change.place.changes.length > 1) card.classList.add('asked');
}

function drawHead() {
  const row = el('tr');
  COLUMNS.forEach(([key], i) => {
    const cell = el('th');
    cell.scope = 'col';
    const button = el('button', 'sort', fill(W[key], { reference: reference ? reference.name : '' }));
    button.type = 'button';
    button.addEventListener('click', () => { order.up = order.column === i ? !order.up : true; order.column = i; drawTable(); });
    if (order.column === i) cell.setAttribute('aria-sort', order.up ? 'ascending' : 'descending');
    cell.append(button);
    row.append(cell);
  });
  const head = el('thead');
  head.append(row);
  return head;
}

function sorted() {
  const list = changes.filter(passes);
  if (order.column < 0) return list;
  const key = COLUMNS[order.column][1];
  const sign = order.up ? 1 : -1;
  return list.map((c) => [key(c), c]).sort(([a, x], [b, y]) => sign * (a < b ? -1 : a > b ? 1 : 0) || x.i - y.i).map(([, c]) => c);
}

function drawTable() {
  const list = sorted();
  const body = el('tbody');
  rows = new Map();
  list.slice(0, order.shown).forEach((change) => {
    const row = el('tr');
    row.append(...COLUMNS.map(([, , cell]) => cell(change)));
    rows.set(change, row);
    body.append(row);
  });
  byId('table').replaceChildren(drawHead(), body);
  byId('changes').hidden = !changes.length;
  byId('table-shown').textContent = fill(W.table_shown, { n: Math.min(list.length, order.shown), total: changes.length });
  const rest = list.length - order.shown;
  byId('more').hidden = rest <= 0;
  byId('more').textContent = fill(W.table_more, { n: Math.min(rest, PAGE * 5) });
  markRows();
}

function markRows() {
  rows.forEach((row, change) => {
    row.classList.toggle('chosen', !!change.place && change.place === view.selected);
    row.classList.toggle('today', change.stop >= 0 && change.stop === view.stop && stops.length > 1);
  });
}

function showArticles() {
  if (changes.length || !articles.length) return;
  byId('read').hidden = false;
  byId('read-list').append(...articles.slice(0, 500).map((article) => {
    const item = el('li');
    item.append(foreign('cite', '', article.title || sourceName(article), article.lang));
    if (article.published) item.append(` · ${fill(W.published, { day: article.published })}`);
    if (article.url) item.append(' · ', articleLink(article));
    return item;
  }));
}
