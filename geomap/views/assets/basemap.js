/* Outlines, rings and the reference city: everything that lies under the marks. */
function decodeLine(steps, unit) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    points.push([y * unit, x * unit]);
  }
  return points;
}

function addPane(map, name, z) {
  const pane = map.createPane(name);
  pane.style.zIndex = z;
  pane.setAttribute('aria-hidden', 'true');
  return { pane: name, renderer: L.svg({ pane: name, padding: 0.6 }), interactive: false, smoothFactor: 0.6 };
}

function drawBasemap(map) {
  const { base } = raw;
  const under = addPane(map, 'land', 200);
  const lines = (name, style) => L.polyline(base[name].map((line) => decodeLine(line, base.unit)), { ...under, fill: false, ...style }).addTo(map);
  base.areas.forEach(([concerned, rings]) => {
    const cls = concerned ? 'land concerned' : 'land';
    L.polygon(rings.map((ring) => decodeLine(ring, base.unit)), { ...under, stroke: false, fillOpacity: 1, className: cls }).addTo(map);
  });
  lines('coasts', { className: 'coast', weight: 0.8 });
  lines('divisions', { className: 'division', weight: 0.8 });
  lines('borders', { className: 'border', weight: 1.3 });
  // Above the tiles of an online background, which draws these borders as its country does.
  const over = addPane(map, 'disputes', 240);
  L.polyline(base.disputed.map((line) => decodeLine(line, base.unit)), { ...over, fill: false, className: 'disputed', weight: 1.3, dashArray: '4 4' }).addTo(map);
}

function drawRings(map) {
  const pane = addPane(map, 'rings', 350);
  raw.rings.forEach(([, points]) => {
    let last = nearLon(points[0][1]);
    const turned = points.map(([lat, lon]) => { last = lon + 360 * Math.round((last - lon) / 360); return [lat, last]; });
    L.polyline(turned, { ...pane, fill: false, className: 'ring', weight: 1, dashArray: '1 5' }).addTo(map);
  });
}

/* The line from the reference city to the chosen place, along the great circle. */
function greatCircle(from, to) {
  const rad = Math.PI / 180;
  const vector = ({ lat, lon }) => [Math.cos(lat * rad) * Math.cos(lon * rad), Math.cos(lat * rad) * Math.sin(lon * rad), Math.sin(lat * rad)];
  const [a, b] = [vector(from), vector(to)];
  const angle = Math.acos(Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
  if (angle < 1e-6) return [];
  let last = from.lon;
  return Array.from({ length: 33 }, (_, i) => {
    const [p, q] = [Math.sin((1 - i / 32) * angle), Math.sin((i / 32) * angle)];
    const [x, y, z] = a.map((value, k) => (p * value + q * b[k]) / Math.sin(angle));
    const lon = Math.atan2(y, x) / rad;
    last = lon + 360 * Math.round((last - lon) / 360);
    return [Math.atan2(z, Math.hypot(x, y)) / rad, last];
  });
}

let leash = null;
let leashPane = null;
function drawLeash(map, place) {
  leashPane = leashPane || addPane(map, 'leash', 380);
  if (leash) leash.remove();
  leash = null;
  if (!place || !reference || place.km <= 0) return;
  leash = L.polyline(greatCircle(reference, place), { ...leashPane, fill: false, className: 'leash', weight: 1.6 }).addTo(map);
}

/* The star of the reference city, where no mark stands that bears it. */
let star = null;
function drawReference(map, alone) {
  if (!reference || !!star === alone) return;
  if (star) { star.remove(); star = null; return; }
  const parts = [{ d: circlePath(9.5), fill: PAPER, stroke: INK, width: 1.4 }, { d: starPath(5, 6.65, 2.75, 0), fill: INK }];
  const icon = L.divIcon({ className: 'mark reference', html: glyphSvg(parts, 24), iconSize: [24, 24] });
  star = L.marker([reference.lat, reference.lon], { icon, interactive: false, keyboard: false, pane: 'stars' }).addTo(map);
}
