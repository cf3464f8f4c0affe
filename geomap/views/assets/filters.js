/* Filters hide marks and rows; the state of a place is never computed anew from what is left. */
function filterSet(title, group, options) {
  if (options.length < 2) return null;
  const set = el('fieldset');
  set.append(el('legend', '', title));
  options.forEach(([value, words, n]) => {
    const label = el('label');
    const box = el('input');
    box.type = 'checkbox';
    box.checked = !view.off[group].has(value);
    box.addEventListener('change', () => { if (box.checked) view.off[group].delete(value); else view.off[group].add(value); refresh(); });
    label.append(box, foreign('span', '', words), el('span', 'n', n));
    set.append(label);
  });
  return set;
}

function countBy(key) {
  const counts = new Map();
  changes.forEach((change) => counts.set(key(change), (counts.get(key(change)) || 0) + 1));
  return counts;
}

/* A change counts once for each source that reports it. */
function countSources() {
  const counts = new Map();
  changes.forEach(({ reports }) => {
    const names = reports.length === 1 ? [sourceName(reports[0].article)] : new Set(reports.map((report) => sourceName(report.article)));
    names.forEach((name) => counts.set(name, (counts.get(name) || 0) + 1));
  });
  return counts;
}

function drawFilters() {
  const count = { side: countBy(actor), kind: countBy((c) => c.kind), status: countBy((c) => c.status), source: countSources() };
  const ordered = (group, order) => [...count[group]].sort((a, b) => order(a) - order(b) || (a[0] < b[0] ? -1 : 1));
  const most = ([, n]) => -n;
  const sets = [
    filterSet(W.filter_side, 'side', ordered('side', most).map(([key, n]) => [key, sideOf(key).name, n])),
    filterSet(W.filter_kind, 'kind', ordered('kind', ([key]) => raw.kinds.indexOf(key)).map(([key, n]) => [key, W.kinds[key], n])),
    filterSet(W.filter_status, 'status', ordered('status', ([key]) => raw.statuses.indexOf(key)).map(([key, n]) => [key, W.statuses[key], n])),
    filterSet(W.filter_source, 'source', ordered('source', most).slice(0, 200).map(([key, n]) => [key, key, n])),
  ].filter(Boolean);
  byId('filter-sets').replaceChildren(...sets);
  byId('filters').hidden = !sets.length;
  // One status alone, and that one off by default, would leave an empty page without a way to switch it on.
  if (count.status.size === 1) view.off.status.clear();
}

function resetFilters() {
  Object.values(view.off).forEach((set) => set.clear());
  view.off.status.add('denied').add('historical');
  drawFilters();
  refresh();
}
