/* Names on the map: the important first, each at the first free spot around its point, or left out. */
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';
const measuring = document.createElement('canvas').getContext('2d');
const STYLES = {
  mark: { font: `600 12px ${FONT}`, height: 14 }, quiet: { font: `500 11.5px ${FONT}`, height: 14 },
  chosen: { font: `700 13px ${FONT}`, height: 16 }, reference: { font: `700 12.5px ${FONT}`, height: 15 },
  country: { font: `600 11.5px ${FONT}`, height: 14, spacing: 1.6, upper: true }, division: { font: `italic 400 10.5px ${FONT}`, height: 12 },
  ring: { font: `500 10.5px ${FONT}`, height: 13 }, leash: { font: `700 11.5px ${FONT}`, height: 15 },
};

/* On paper names and marks are smaller: the same factor as --small in the styles. */
const PAPER_SCALE = 0.78;
const onPaper = () => document.documentElement.classList.contains('paper');
const scaleNow = () => (onPaper() ? PAPER_SCALE : 1);

function textWidth(text, style) {
  measuring.font = style.font;
  return (measuring.measureText(text).width + (style.spacing || 0) * text.length) * scaleNow();
}

/* Spots around a mark of radius r, best first: right, left, above, below, corners. Each is [x, y] of the text's left top. */
function spots(x, y, r, w, h) {
  const g = r + 4;
  return [[x + g, y - h / 2], [x - g - w, y - h / 2], [x - w / 2, y - g - h + 2], [x - w / 2, y + g - 2],
    [x + g * 0.75, y - g * 0.6 - h * 0.7], [x + g * 0.75, y + g * 0.6 - h * 0.3], [x - g * 0.75 - w, y - g * 0.6 - h * 0.7], [x - g * 0.75 - w, y + g * 0.6 - h * 0.3]];
}

/* Rectangles already taken, in squares of 64 pixels so that thousands of marks stay quick to test. */
class Taken {
  constructor() { this.cells = new Map(); }

  each(box, use) {
    for (let i = Math.floor(box[0] / 64); i <= Math.floor(box[2] / 64); i += 1) {
      for (let j = Math.floor(box[1] / 64); j <= Math.floor(box[3] / 64); j += 1) if (use(i * 65536 + j)) return true;
    }
    return false;
  }

  add(box, owner) {
    this.each(box, (key) => { if (!this.cells.has(key)) this.cells.set(key, []); this.cells.get(key).push([box, owner]); });
  }

  hits(box, owner) {
    return this.each(box, (key) => (this.cells.get(key) || []).some(([b, who]) => who !== owner && b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1]));
  }
}

/* With more marks than this in the window, names far from their mark would make a thicket. */
const FAR_UP_TO = 60;

const labelLayer = { svg: null, group: null };

function addLabelLayer(map) {
  const pane = map.createPane('names');
  pane.style.zIndex = 640;
  pane.setAttribute('aria-hidden', 'true');
  labelLayer.svg = svgEl('svg', { class: 'names', width: 1, height: 1 });
  pane.append(labelLayer.svg);
  map.on('zoomstart', () => labelLayer.svg.classList.add('away'));
  map.on('moveend zoomend resize', () => requestAnimationFrame(() => layLabels(map)));
}

/* The chosen place before the reference city, these before what changed today, larger towns before smaller ones. */
const rankOf = ({ place, today }) => (place === view.selected ? 1e12 : 0) + (place === referencePlace ? 1e11 : 0) + (today ? 1e10 : 0) + place.population;

const MOST_WISHES = 400;
function leading(drawn) {
  if (drawn.length <= MOST_WISHES) return drawn;
  const least = Float64Array.from(drawn, rankOf).sort()[drawn.length - MOST_WISHES];
  return drawn.filter((mark) => rankOf(mark) >= least).sort((a, b) => rankOf(b) - rankOf(a)).slice(0, MOST_WISHES);
}

/* All wishes for labels, most important first: {text, cls, x, y, r, owner} or {…, spots}. */
function labelWishes(map, drawn) {
  const at = (lat, lon) => map.latLngToContainerPoint([lat, lon]);
  const wishes = [];
  if (view.selected && leash) wishes.push(leashWish(map));
  if (reference && !referenceTaken()) wishes.push({ text: reference.name, cls: 'reference', ...at(reference.lat, reference.lon), r: 10, owner: 'reference', far: true });
  leading(drawn).forEach(({ place, today, x, y, r }) => wishes.push({
    text: place.name, cls: place === view.selected ? 'chosen' : place === referencePlace ? 'reference' : today ? 'mark' : 'quiet', x, y, r, owner: place.i, far: drawn.length <= FAR_UP_TO || place === view.selected || place === referencePlace,
    rank: rankOf({ place, today }),
  }));
  const [head, marks] = [wishes.filter((w) => w.rank === undefined), wishes.filter((w) => w.rank !== undefined).sort((a, b) => b.rank - a.rank)];
  return [...marks.filter((w) => w.rank >= 1e12), ...head, ...marks.filter((w) => w.rank < 1e12), ...ringWishes(at), ...areaWishes(map, at)];
}

function leashWish(map) {
  const middle = leash.getLatLngs()[16];
  const { x, y } = map.latLngToContainerPoint(middle);
  return { text: view.selected.distance, cls: 'leash', x, y, centred: true };
}

function ringWishes(at) {
  return raw.rings.map(([text, points]) => ({
    text, cls: 'ring', alternatives: [9, 63, 27, 45, 0, 36, 18, 54].map((k) => at(points[k][0], nearLon(points[k][1]))),
  }));
}

/* Countries and divisions whose name has room inside their outline at this zoom. */
function areaWishes(map, at) {
  if (document.documentElement.classList.contains('tiled')) return [];
  return raw.base.names.map(([text, lat, lon, room, country]) => {
    const point = at(lat, nearLon(lon));
    const pixels = Math.abs(at(lat, nearLon(lon) + room).x - point.x);
    return { text, area: `${country} ${text}`, cls: country ? 'country' : 'division', ...point, centred: true, pixels, country };
  }).filter((wish) => wish.pixels > (wish.country ? 16 : 15) && wish.pixels * 2.7 > textWidth(wish.text, STYLES[wish.cls]) )
    .sort((a, b) => b.country - a.country || b.pixels - a.pixels).slice(0, 160);
}

/* Candidates for one wish: [left, top], and whether a line must lead from the name to its mark. */
function candidates(wish, w, h) {
  if (wish.alternatives) return wish.alternatives.map((p) => [p.x - w / 2, p.y - h / 2]);
  if (wish.centred) return [[0, 0], [0, -h], [0, h], [-w * 0.35, 0], [w * 0.35, 0], [0, -2 * h], [0, 2 * h], [0, -3 * h], [w * 0.75, 0]].map(([dx, dy]) => [wish.x - w / 2 + dx, wish.y - h / 2 + dy]);
  const far = wish.far ? (wish.rank === undefined || wish.rank >= 1e11 ? [10, 20, 32, 46, 62, 80] : [10, 20, 32, 46]).flatMap((more) => spots(wish.x, wish.y, wish.r + more, w, h)).map((spot) => [...spot, true]) : [];
  return [...spots(wish.x, wish.y, wish.r, w, h), ...far];
}

/* Line from a mark's edge to the nearest point of its name, as small boxes for what must not lie under it. */
function leader(wish, [x, y], w, h) {
  const end = [Math.max(x, Math.min(wish.x, x + w)), Math.max(y + 2, Math.min(wish.y, y + h - 2))];
  const long = Math.hypot(end[0] - wish.x, end[1] - wish.y) || 1;
  const at = (d) => [wish.x + ((end[0] - wish.x) * d) / long, wish.y + ((end[1] - wish.y) * d) / long];
  const boxes = [];
  for (let d = wish.r; d < long; d += 4) { const [px, py] = at(d); boxes.push([px - 2, py - 2, px + 2, py + 2]); }
  return { from: at(Math.min(wish.r - 1, long)), end, boxes };
}

/* Buttons, credit and scale lie over the map: a name under them cannot be read. */
function controlBoxes(map) {
  const here = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll('.zoom, .credit, .leaflet-control-scale')].map((node) => node.getBoundingClientRect()).filter((box) => box.width)
    .map((box) => [box.left - here.left - 2, box.top - here.top - 2, box.right - here.left + 2, box.bottom - here.top + 2]);
}

/* The first candidate inside the window that nothing is in the way of. */
function firstFree(wish, w, h, size, taken) {
  for (const spot of candidates(wish, w, h)) {
    const [x, y, away] = spot;
    if (x <= 2 || y <= 2 || x + w >= size.x - 2 || y + h >= size.y - 2 || taken.hits([x - 2, y, x + w + 2, y + h], wish.owner)) continue;
    const line = away ? leader(wish, spot, w, h) : null;
    if (!line || !line.boxes.some((box) => taken.hits(box, wish.owner))) return { x, y, line };
  }
  return null;
}

function layLabels(map, drawn = currentMarks(map)) {
  const size = map.getSize();
  const shift = map.containerPointToLayerPoint([0, 0]);
  const taken = new Taken();
  const fresh = svgEl('g');
  drawn.forEach(({ place, x, y, r }) => taken.add([x - r, y - r, x + r, y + r], place.i));
  if (reference && !referenceTaken()) { const p = map.latLngToContainerPoint([reference.lat, reference.lon]); taken.add([p.x - 10, p.y - 10, p.x + 10, p.y + 10], 'reference'); }
  controlBoxes(map).forEach((box) => taken.add(box, 'control'));
  const said = new Set();
  labelWishes(map, drawn).forEach((wish) => {
    if (said.has(wish.area)) return;
    const style = STYLES[wish.cls];
    const short = wish.text.length > 34 ? `${[...wish.text].slice(0, 32).join('')}…` : wish.text;
    const text = style.upper ? short.toLocaleUpperCase() : short;
    const [w, h] = [textWidth(text, style), style.height * scaleNow()];
    const spot = firstFree(wish, w, h, size, taken);
    if (!spot) return;
    if (wish.area) said.add(wish.area);
    taken.add([spot.x - 2, spot.y, spot.x + w + 2, spot.y + h], 'label');
    if (spot.line) {
      const { from, end, boxes } = spot.line;
      boxes.forEach((box) => taken.add(box, 'label'));
      fresh.prepend(svgEl('line', { x1: round2(from[0] + shift.x), y1: round2(from[1] + shift.y), x2: round2(end[0] + shift.x), y2: round2(end[1] + shift.y) }));
    }
    const node = svgEl('text', { x: round2(spot.x + shift.x), y: round2(spot.y + shift.y + h * 0.8), class: wish.cls, direction: 'ltr' });
    node.textContent = text;
    fresh.append(node);
  });
  labelLayer.svg.replaceChildren(fresh);
  labelLayer.svg.classList.remove('away');
}
