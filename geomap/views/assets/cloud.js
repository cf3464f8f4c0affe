/* Thousands of marks on one canvas. Each look is drawn once; its pixels are then copied to every place that has it, which is
   a hundred times quicker than asking the canvas for each mark. Places are kept as numbers on the flat map. */
function addCloud(map) {
  const pane = map.createPane('cloud');
  pane.style.zIndex = 600;
  const canvas = el('canvas', 'cloud');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', fill(W.canvas_note, { n: places.length }));
  pane.append(canvas);
  const layer = { map, canvas, looks: new Map(), of: new Array(places.length), ranks: new Float64Array(places.length), scale: 0, shown: [],
    xs: new Float64Array(places.length), ys: new Float64Array(places.length), px: new Float64Array(places.length), py: new Float64Array(places.length) };
  places.forEach((place, i) => { const p = map.project([place.lat, place.lon], 0); layer.xs[i] = p.x; layer.ys[i] = p.y; });
  layer.update = () => { chooseLooks(layer); paintCloud(layer); };
  map.on('moveend resize', () => paintCloud(layer));
  map.on('zoomstart', () => canvas.classList.add('away'));
  map.on('click', (event) => { const place = nearestPlace(layer, event.containerPoint); if (place) choose(place); });
  map.on('mousemove', (event) => map.getContainer().classList.toggle('over', !!nearestPlace(layer, event.containerPoint)));
  return layer;
}

/* All that a mark's look hangs on, as one short text: the same text is the same picture. */
function lookOf(place) {
  const run = shownState(place, view.stop);
  const signals = signalsAt(place, view.stop, stateAt(place, view.stop));
  if (!run && !signals.length) return '';
  const told = (c) => `${c.kind}${c.status}${c.gains},${c.loses}${c.partial ? 'p' : ''}${c.stop < 0 ? '?' : ''}`;
  const flags = `${place === view.selected ? 's' : ''}${place === referencePlace ? 'r' : ''}${changedOn(place, view.stop) ? 't' : ''}`;
  return `${run ? `${run.status}${run.holder}${told(changes[run.because])}` : ''}|${signals.map(told).join('|')}|${flags}`;
}

/* For each place its look at this date, and how much its name matters. */
function chooseLooks(layer) {
  const scale = window.devicePixelRatio || 1;
  if (layer.scale !== scale) { layer.looks.clear(); layer.scale = scale; }
  places.forEach((place, i) => {
    const look = lookOf(place);
    if (look && !layer.looks.has(look)) layer.looks.set(look, stamp(markParts(place), scale));
    layer.of[i] = look ? layer.looks.get(look) : null;
    layer.ranks[i] = look ? rankOf({ place, today: changedOn(place, view.stop) }) : -1;
  });
}

/* How far a part reaches, from the numbers in its path. */
const reachOf = (part) => Math.max(...part.d.match(/-?[\d.]+/g).map((n) => Math.abs(Number(n)))) + (part.width || 0) / 2 + (part.at ? Math.max(...part.at.map(Math.abs)) : 0);

/* The pixels of a look: those that are not empty, as column, row and colour. */
function stamp(parts, scale) {
  const size = 2 * Math.ceil((Math.max(...parts.map(reachOf)) + 0.5) * scale);
  const sheet = el('canvas');
  sheet.width = size;
  sheet.height = size;
  const context = sheet.getContext('2d', { willReadFrequently: true });
  context.translate(size / 2, size / 2);
  context.scale(scale, scale);
  glyphCanvas(context, parts, 0, 0);
  const colours = new Uint32Array(context.getImageData(0, 0, size, size).data.buffer);
  const solid = [...colours.keys()].filter((k) => colours[k] >>> 24);
  return { size, columns: Int16Array.from(solid, (k) => k % size), rows: Int16Array.from(solid, (k) => Math.floor(k / size)), colours: Uint32Array.from(solid, (k) => colours[k]) };
}

/* One pixel over another, each 0xAABBGGRR with colour not yet multiplied by its opacity. */
function over(above, below) {
  const a = above >>> 24;
  const b = below >>> 24;
  if (b === 0) return above;
  const rest = (b * (255 - a)) / 255;
  const mix = (shift) => Math.round((((above >>> shift) & 255) * a + ((below >>> shift) & 255) * rest) / (a + rest)) << shift;
  return ((Math.round(a + rest) << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}

function copyStamp(pixels, width, height, { size, columns, rows: lines, colours }, x, y) {
  const left = Math.round(x - size / 2);
  const top = Math.round(y - size / 2);
  const inside = left >= 0 && top >= 0 && left + size <= width && top + size <= height;
  for (let k = 0; k < colours.length; k += 1) {
    const px = left + columns[k];
    const py = top + lines[k];
    if (inside || (px >= 0 && py >= 0 && px < width && py < height)) {
      const at = py * width + px;
      pixels[at] = colours[k] >= 0xff000000 ? colours[k] : over(colours[k], pixels[at]);
    }
  }
}

function paintCloud(layer) {
  const { map, canvas, xs, ys, px, py, scale } = layer;
  const size = map.getSize();
  const [width, height] = [Math.round(size.x * scale), Math.round(size.y * scale)];
  if (!width || !height) return;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
  }
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  const stretch = map.getZoomScale(map.getZoom(), 0);
  const corner = map.project(map.containerPointToLatLng([0, 0]), 0).multiplyBy(stretch);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  layer.shown = [];
  for (let i = 0; i < xs.length; i += 1) {
    px[i] = xs[i] * stretch - corner.x;
    py[i] = ys[i] * stretch - corner.y;
    if (layer.of[i] && px[i] > -20 && py[i] > -20 && px[i] < size.x + 20 && py[i] < size.y + 20) layer.shown.push(i);
  }
  // What changed on the day and the chosen place lie on top.
  const early = (i) => layer.ranks[i] < 1e10;
  const draw = (i) => copyStamp(pixels, width, height, layer.of[i], px[i] * scale, py[i] * scale);
  layer.shown.forEach((i) => { if (early(i)) draw(i); });
  layer.shown.forEach((i) => { if (!early(i)) draw(i); });
  canvas.getContext('2d').putImageData(image, 0, 0);
  canvas.classList.remove('away');
}

/* The marks in the window that matter most, no more than names could find room for. */
function leadingMarks(layer, most) {
  let list = layer.shown;
  if (list.length > most) {
    const least = Float64Array.from(list, (i) => layer.ranks[i]).sort()[list.length - most];
    list = list.filter((i) => layer.ranks[i] >= least).slice(0, most);
  }
  return list.map((i) => [places[i], layer.px[i], layer.py[i]]);
}

function nearestPlace(layer, point) {
  let best = null;
  let least = (radius + 4) ** 2;
  layer.shown.forEach((i) => {
    const d = (layer.px[i] - point.x) ** 2 + (layer.py[i] - point.y) ** 2;
    if (d <= least) { least = d; best = places[i]; }
  });
  return best;
}
