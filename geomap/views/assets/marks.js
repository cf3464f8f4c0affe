/* One mark per place, showing its state at the chosen date: SVG elements that take the keyboard, or a canvas for thousands. */
const CANVAS_FROM = 1500;
const useCanvas = places.length > CANVAS_FROM;
const radius = places.length > 4000 ? 3.5 : places.length > 300 ? 5 : places.length > 20 && window.innerWidth < 600 ? 6 : 7.5;
const marks = new Map();

const changedOn = (place, stop) => place.changes.some((change) => change.stop === stop && passes(change));

/* What a screen reader says of a mark. */
function markWords(place, stop) {
  const run = stateAt(place, stop);
  const latest = signalsAt(place, stop, run)[0];
  const says = run ? stateWords(run) : latest ? `${kindWords(latest)}, ${W.statuses[latest.status]}, ${latest.when}` : W.state_none;
  return `${place.name}. ${says}`;
}

function kindWords(change) {
  return W.kinds[change.kind] + (change.partial ? ` (${W.partial})` : '');
}

function stateWords(run) {
  const holder = sideOf(run.holder).name;
  if (run.status === 'contested') return fill(run.holder < 0 ? W.state_contested_none : W.state_contested, { holder, since: run.since });
  if (run.status === 'held') return fill(W.state_held, { holder, since: run.since });
  return W.state_unknown;
}

/* Full parts of a mark: halo for the chosen place and for a change of the day, then its state. */
function markParts(place) {
  const parts = placeParts(place, view.stop, place === referencePlace ? radius * 1.2 : radius);
  if (!parts) return null;
  if (place === referencePlace) parts.push(starOn(place));
  const halo = [];
  if (place === view.selected) halo.push({ d: circlePath(radius * 2.05), fill: PAPER, stroke: INK, width: 2.6 });
  else if (changedOn(place, view.stop)) halo.push({ d: circlePath(radius * 1.75), fill: '#ffffffcc', stroke: INK, width: 1.3 });
  return [...halo, ...parts];
}

/* The star of the reference city on the mark that stands there: white on a side's colour, dark on paper. */
function starOn(place) {
  const run = shownState(place, view.stop);
  const light = run && run.status === 'held' && changes[run.because].status === 'asserted';
  return { d: starPath(5, radius * 0.82, radius * 0.34, 0), fill: light ? PAPER : INK, stroke: light ? 'none' : PAPER, width: light ? 0 : 1 };
}

function makeMark(map, place) {
  const size = Math.ceil(radius * 4.6) + 2;
  const icon = L.divIcon({ className: 'mark', html: el('span'), iconSize: [size, size] });
  const marker = L.marker([place.lat, place.lon], { icon, riseOnHover: true, zIndexOffset: 0 });
  marker.on('add', () => {
    const node = marker.getElement();
    node.setAttribute('role', 'button');
    node.setAttribute('aria-label', markWords(place, view.stop));
    node.addEventListener('keydown', (event) => markKey(map, event, place));
    node.addEventListener('focus', () => keepInView(map, place));
  });
  marker.on('click', () => choose(place));
  return { marker, size, shown: false };
}

function keepInView(map, place) {
  const p = map.latLngToContainerPoint([place.lat, place.lon]);
  const size = map.getSize();
  if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) map.panTo([place.lat, place.lon], { animate: false });
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/* Enter opens a mark; arrows go to the nearest mark in that direction. */
function markKey(map, event, place) {
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); event.stopPropagation(); choose(place, true); return; }
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  event.preventDefault();
  event.stopPropagation();
  const here = map.latLngToContainerPoint([place.lat, place.lon]);
  let best = null;
  marks.forEach(({ marker, shown }, other) => {
    if (!shown || other === place) return;
    const p = map.latLngToContainerPoint(marker.getLatLng());
    const along = (p.x - here.x) * arrow[0] + (p.y - here.y) * arrow[1];
    const across = Math.abs((p.x - here.x) * arrow[1]) + Math.abs((p.y - here.y) * arrow[0]);
    const cost = along + across * 2;
    if (along > 0 && across < along * 2 && (!best || cost < best.cost)) best = { cost, marker };
  });
  if (best) best.marker.getElement().focus();
}

function updateMark(map, place) {
  if (!marks.has(place)) marks.set(place, makeMark(map, place));
  const mark = marks.get(place);
  const parts = markParts(place);
  if (!parts) { if (mark.shown) mark.marker.remove(); mark.shown = false; return; }
  if (!mark.shown) mark.marker.addTo(map);
  mark.shown = true;
  mark.reach = Math.max(...parts.filter((part) => !part.at).map(reachOf));
  const node = mark.marker.getElement();
  const picture = glyphSvg(parts, mark.size);
  // Only this disc takes the pointer: neighbours a few pixels apart stay reachable.
  picture.append(svgEl('circle', { class: 'hit', r: radius * 0.85 }));
  node.replaceChildren(picture);
  node.title = place.name;
  node.setAttribute('aria-label', markWords(place, view.stop));
  node.classList.toggle('chosen', place === view.selected);
  if (place === view.selected) node.setAttribute('aria-current', 'true'); else node.removeAttribute('aria-current');
  mark.marker.setZIndexOffset(place === view.selected ? 2000 : changedOn(place, view.stop) ? 1000 : 0);
}

let cloud = null;
function drawMarks(map) {
  if (useCanvas) {
    cloud = cloud || addCloud(map);
    cloud.update();
  } else places.forEach((place) => updateMark(map, place));
  drawReference(map, !referenceTaken());
  layLabels(map);
}

/* Whether a mark stands in the reference city at this moment. */
function referenceTaken() {
  return !!referencePlace && (useCanvas ? !!cloud.of[referencePlace.i] : marks.get(referencePlace).shown);
}

/* Places drawn at this moment inside the window, for the labels. */
function currentMarks(map) {
  const entry = (place, x, y) => {
    const today = changedOn(place, view.stop);
    const reach = useCanvas ? radius * (place === view.selected ? 2.1 : today ? 1.8 : 1.15) : marks.get(place).reach;
    return { place, today, x, y, r: scaleNow() * reach };
  };
  if (useCanvas) return cloud ? leadingMarks(cloud, 2000).map(([place, x, y]) => entry(place, x, y)) : [];
  const bounds = map.getBounds().pad(0.05);
  return [...marks.keys()].filter((place) => marks.get(place).shown && bounds.contains([place.lat, place.lon])).map((place) => {
    const { x, y } = map.latLngToContainerPoint([place.lat, place.lon]);
    return entry(place, x, y);
  });
}
