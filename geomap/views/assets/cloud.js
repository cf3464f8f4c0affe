/* Thousands of marks on one canvas: each look is drawn once and stamped. */
function addCloud(map) {
  const pane = map.createPane('cloud');
  pane.style.zIndex = 600;
  const canvas = el('canvas', 'cloud');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', fill(W.canvas_note, { n: places.length }));
  pane.append(canvas);
  const layer = { map, canvas, drawn: new Map(), stamps: new Map() };
  layer.update = () => { layer.drawn = cloudParts(); paintCloud(layer); };
  map.on('moveend zoomend resize', () => paintCloud(layer));
  map.on('zoomstart', () => canvas.classList.add('away'));
  map.on('click', (event) => { const place = nearestPlace(layer, event.containerPoint); if (place) choose(place); });
  map.on('mousemove', (event) => map.getContainer().classList.toggle('over', !!nearestPlace(layer, event.containerPoint)));
  return layer;
}

function cloudParts() {
  const drawn = new Map();
  places.forEach((place) => { const parts = markParts(place); if (parts) drawn.set(place, parts); });
  return drawn;
}

function stamp(layer, parts, scale) {
  const key = JSON.stringify(parts);
  if (!layer.stamps.has(key)) {
    const size = Math.ceil(radius * 5) + 8;
    const sheet = el('canvas');
    sheet.width = size * scale;
    sheet.height = size * scale;
    const context = sheet.getContext('2d');
    context.scale(scale, scale);
    glyphCanvas(context, parts, size / 2, size / 2);
    layer.stamps.set(key, { sheet, size });
  }
  return layer.stamps.get(key);
}

function paintCloud(layer) {
  const { map, canvas } = layer;
  const size = map.getSize();
  const scale = window.devicePixelRatio || 1;
  canvas.width = size.x * scale;
  canvas.height = size.y * scale;
  canvas.style.width = `${size.x}px`;
  canvas.style.height = `${size.y}px`;
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  layer.points = [];
  layer.drawn.forEach((parts, place) => {
    const p = map.latLngToContainerPoint([place.lat, place.lon]);
    if (p.x < -20 || p.y < -20 || p.x > size.x + 20 || p.y > size.y + 20) return;
    const { sheet, size: wide } = stamp(layer, parts, scale);
    context.drawImage(sheet, p.x - wide / 2, p.y - wide / 2, wide, wide);
    layer.points.push([p.x, p.y, place]);
  });
  canvas.classList.remove('away');
}

function nearestPlace(layer, point) {
  let best = null;
  let least = (radius + 4) ** 2;
  (layer.points || []).forEach(([x, y, place]) => {
    const d = (x - point.x) ** 2 + (y - point.y) ** 2;
    if (d <= least) { least = d; best = place; }
  });
  return best;
}
