/* The situation at the chosen date: counts per side, what happened that day, the legend. */
function swatch(colour) {
  const node = el('span', 'swatch');
  node.style.background = colour;
  return node;
}

function tally() {
  const held = new Map();
  let [contested, unknown] = [0, 0];
  places.forEach((place) => {
    const run = shownState(place, view.stop);
    if (!run) return;
    if (run.status === 'contested') contested += 1;
    else if (run.status === 'held') held.set(run.holder, (held.get(run.holder) || 0) + 1);
    else unknown += 1;
  });
  const rows = [...held].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([side, n]) => ({ name: sideOf(side).name, colour: sideOf(side).colour, n }));
  if (contested) rows.push({ name: W.contested, colour: '', n: contested, cls: 'hatched' });
  if (unknown) rows.push({ name: W.unknown, colour: '#aab0b6', n: unknown });
  return rows;
}

function showCounts() {
  const rows = tally();
  const box = byId('counts');
  box.replaceChildren();
  if (!changes.length) { box.append(el('p', 'nothing', W.no_change), el('p', 'aside', articles.length ? W.no_change_more : '')); return; }
  if (!rows.length) { box.append(el('p', 'aside', W.no_state)); return; }
  const total = rows.reduce((sum, row) => sum + row.n, 0);
  const bar = el('div', 'share');
  bar.setAttribute('aria-hidden', 'true');
  const list = el('ul', 'counts');
  rows.forEach((row) => {
    const piece = el('span', row.cls);
    piece.style.flexGrow = row.n / total;
    if (row.colour) piece.style.background = row.colour;
    bar.append(piece);
    const item = el('li');
    const mark = swatch(row.colour);
    if (row.cls) mark.classList.add(row.cls);
    item.append(mark, foreign('span', 'name', row.name), el('span', 'n', row.n));
    list.append(item);
  });
  box.append(el('h2', '', W.held_by), bar, list);
}

function showToday() {
  const list = byId('today-list');
  const todays = changes.filter((change) => change.stop === view.stop && change.stop >= 0 && passes(change));
  list.replaceChildren(...todays.slice(0, 60).map(todayItem));
  byId('today').hidden = !stops.length;
  if (!todays.length) list.append(el('li', 'aside', W.day_none));
  const count = (test) => changes.filter(test).length;
  const notes = [[count((c) => c.place && c.stop < 0 && c.status !== 'historical'), W.undated_note], [count((c) => !c.place), W.unplaced_note]];
  byId('notes').textContent = notes.filter(([n]) => n).map(([n, words]) => fill(words, { n })).join(' · ');
}

function todayItem(change) {
  const item = el('li');
  const name = change.place ? change.place.name : change.words;
  const button = el(change.place ? 'button' : 'span', 'row');
  const text = el('span', 'what');
  text.append(foreign('b', '', name), ' ', el('span', '', `${kindWords(change)}${change.status === 'asserted' ? '' : ` · ${W.statuses[change.status]}`}`));
  button.append(glyphFor(change, 22), text);
  if (change.place) { button.type = 'button'; button.addEventListener('click', () => choose(change.place, true)); }
  item.append(button);
  return item;
}

/* Only what occurs on this map is explained. */
function drawLegend() {
  const box = byId('legend-rows');
  const sample = (kind, status, gains) => ({ kind, status, gains, loses: -1, partial: false });
  const used = (key) => new Set(changes.map((change) => change[key]));
  const group = (title, rows) => {
    if (!rows.length) return;
    const list = el('ul');
    rows.forEach(([picture, words, isName]) => { const item = el('li'); item.append(picture, (isName ? foreign : el)('span', '', words)); list.append(item); });
    const part = el('div', 'group');
    part.append(...(title ? [el('h3', '', title)] : []), list);
    box.append(part);
  };
  const acting = new Set(changes.map(actor));
  const grey = -1;
  group(W.legend_side, [...sides.map((side, i) => [i, side]), [-1, NO_SIDE]].filter(([i]) => acting.has(i) || places.some((p) => p.runs.some((r) => i >= 0 && r.holder === i))).slice(0, 9).map(([, side]) => [swatch(side.colour), side.name, true]));
  group(W.legend_shape, raw.kinds.filter((kind) => used('kind').has(kind)).map((kind) => [glyphSvg(legendParts(sample(kind, 'asserted', grey)), 22), W.kinds[kind]]));
  group(W.legend_line, raw.statuses.filter((status) => used('status').has(status)).map((status) => [glyphSvg(legendParts(sample('capture', status, grey)), 22), W.statuses[status]]));
  const more = [];
  if (reference) more.push([glyphSvg([{ d: circlePath(8), fill: PAPER, stroke: INK, width: 1.3 }, { d: starPath(5, 5.6, 2.3, 0), fill: INK }], 22), raw.rings.length ? W.legend_reference : W.legend_reference_alone]);
  if (changes.length) more.push([glyphSvg([{ d: circlePath(8), fill: PAPER, stroke: INK, width: 1.3 }, { d: circlePath(4.5), fill: raw.unknown }], 22), W.legend_today]);
  if (raw.base.disputed.length) more.push([glyphSvg([{ d: 'M-9,0H9', stroke: '#6d6558', width: 1.5, dash: [4, 3] }], 22), W.legend_disputed]);
  more.push(...areaLegend());
  group('', more);
}

function legendParts(change) {
  const parts = changePart(change, 6.5);
  if (change.status === 'asserted' && change.kind !== 'contested') { parts[0].fill = raw.unknown; parts[0].stroke = PAPER; }
  return parts;
}
