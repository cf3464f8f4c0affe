/* Areas under the marks, by the state of their places; the legend names them for what they are. */
const areaPaths = [];

function hatchFor(map, pane, side) {
  const id = `area-hatch-${side < 0 ? 'none' : side}`;
  const svg = pane.renderer._container;
  if (svg && !svg.querySelector(`#${id}`)) {
    const ns = 'http://www.w3.org/2000/svg';
    const pattern = document.createElementNS(ns, 'pattern');
    const line = document.createElementNS(ns, 'path');
    Object.entries({ id, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }).forEach(([key, value]) => pattern.setAttribute(key, value));
    Object.entries({ d: 'M0,0V7', stroke: sideOf(side).colour, 'stroke-width': 4 }).forEach(([key, value]) => line.setAttribute(key, value));
    pattern.append(line);
    svg.append(pattern);
  }
  return `url(#${id})`;
}

function drawAreas(map) {
  if (!raw.areas) return;
  const pane = addPane(map, 'areas', 250);
  const edge = raw.areas.by === 'nearest';
  raw.areas.list.forEach(([, numbers, rings]) => {
    const shape = L.polygon(rings.map((ring) => decodeLine(ring, raw.base.unit)), { ...pane, stroke: edge, color: '#7b838a', weight: 0.7, dashArray: '3 3', fillOpacity: 0, className: 'area' }).addTo(map);
    areaPaths.push({ map, pane, shape, numbers });
  });
}

/* Places that agree give their state; those that differ make the area contested; nothing reported is not known. */
function areaState(numbers) {
  const runs = numbers.map((n) => stateAt(places[n], view.stop)).filter(Boolean);
  const faces = new Set(runs.map((run) => `${run.status}/${run.holder}`));
  if (faces.size === 1) return runs[0];
  const holders = new Set(runs.filter((run) => run.status !== 'unknown').map((run) => run.holder));
  return { status: runs.length ? 'contested' : 'unknown', holder: holders.size === 1 ? [...holders][0] : -1 };
}

function showAreas() {
  areaPaths.forEach(({ map, pane, shape, numbers }) => {
    const run = areaState(numbers);
    if (run.status === 'held') shape.setStyle({ fillColor: sideOf(run.holder).colour, fillOpacity: 0.3 });
    else if (run.status === 'contested') shape.setStyle({ fillColor: hatchFor(map, pane, run.holder), fillOpacity: 0.45 });
    else shape.setStyle({ fillOpacity: 0 });
  });
}

function areaLegend() {
  if (!raw.areas) return [];
  const square = 'M-9,-7H9V7H-9Z';
  const bars = 'M-9,2L0,-7M-9,7L5,-7M-4,7L9,-6M5,7L9,3';
  return [[glyphSvg([{ d: square, fill: '#c9d3df', stroke: '#7b838a', width: 1 }], 22), raw.areas.legend],
    [glyphSvg([{ d: square, fill: PAPER, stroke: '#7b838a', width: 1 }, { d: bars, stroke: '#7b838a', width: 2 }], 22), raw.areas.contested]];
}
