/* Marks as drawing parts {d, fill, stroke, width, dash}: the same parts serve SVG, canvas, legend and table. */
const PAPER = '#ffffff';
const INK = '#1d2329';
const round2 = (n) => Math.round(n * 100) / 100;

function polygonPath(points) {
  return `M${points.map(([x, y]) => `${round2(x)},${round2(y)}`).join('L')}Z`;
}

function starPath(tips, outer, inner, turn) {
  const points = [];
  for (let i = 0; i < tips * 2; i += 1) {
    const r = i % 2 ? inner : outer;
    const a = turn + (Math.PI * i) / tips;
    points.push([r * Math.sin(a), -r * Math.cos(a)]);
  }
  return polygonPath(points);
}

const circlePath = (r) => `M${r},0A${r},${r} 0 1 1 ${-r},0A${r},${r} 0 1 1 ${r},0Z`;

/* The outline of each kind of change, for a mark of radius r. */
const SHAPES = {
  capture: (r) => circlePath(r),
  recapture: (r) => polygonPath([[0, -r * 1.25], [r * 1.25, 0], [0, r * 1.25], [-r * 1.25, 0]]),
  surrender: (r) => polygonPath([[-r * 0.9, -r * 0.9], [r * 0.9, -r * 0.9], [r * 0.9, r * 0.9], [-r * 0.9, r * 0.9]]),
  withdrawal: (r) => polygonPath([[-r * 1.15, -r * 0.85], [r * 1.15, -r * 0.85], [0, r * 1.2]]),
  contested: (r) => circlePath(r),
  attack: (r) => starPath(4, r * 1.3, r * 0.42, 0),
  held: (r) => circlePath(r),
};

/* Slanted bars inside a circle: the hatching of a contested place. */
function hatchPath(r) {
  return [-0.55, 0, 0.55].map((offset) => {
    const d = offset * r;
    const h = Math.sqrt(r * r - d * d) * 0.96;
    const k = Math.SQRT1_2;
    return `M${round2((d - h) * k)},${round2((d + h) * k)}L${round2((d + h) * k)},${round2((d - h) * k)}`;
  }).join('');
}

const slashPath = (r) => `M${-r},${r}L${r},${-r}`;
const QUESTION = 'M-1.7,-1.9A1.75,1.75 0 1 1 .7,-.2Q0,.3 0,1.2M0,3V3.1';

/* Parts of a place's state: who holds it, or that it is contested. */
function statePart(run, r) {
  const because = changes[run.because];
  const colour = sideOf(run.holder).colour;
  if (run.status === 'contested') {
    const rival = sideOf(actor(because) === run.holder ? -1 : actor(because)).colour;
    return [{ d: circlePath(r), fill: run.holder < 0 ? PAPER : colour, stroke: rival, width: 1.6 },
      { d: hatchPath(r), stroke: run.holder < 0 ? rival : PAPER, width: 2 }, { d: circlePath(r), stroke: rival, width: 1.8 }];
  }
  if (run.status === 'unknown' || because.status !== 'asserted') return changePart(because, r);
  const parts = [{ d: SHAPES[because.kind](r), fill: colour, stroke: PAPER, width: 1.4 }];
  if (because.kind === 'held') parts.push({ d: circlePath(r * 0.4), fill: PAPER });
  return parts;
}

/* Parts of one change, as it stands for itself: in the table, the legend, and where no state is known. */
function changePart(change, r) {
  const colour = sideOf(actor(change)).colour;
  const d = SHAPES[change.kind](r);
  if (change.status === 'claimed') return [{ d, fill: PAPER, stroke: colour, width: 2, dash: [3, 2] }];
  if (change.status === 'threatened') return [{ d, fill: PAPER, stroke: colour, width: 1.5, dash: [0.6, 2.6] }, { d: circlePath(r * 0.28), fill: colour }];
  if (change.status === 'denied') return [{ d, fill: PAPER, stroke: colour, width: 1.4 }, { d: slashPath(r), stroke: INK, width: 1.6 }];
  if (change.status === 'historical') return [{ d: SHAPES[change.kind](r * 0.72), fill: PAPER, stroke: colour, width: 1.2 }];
  if (change.kind === 'contested' || (change.partial && change.kind !== 'attack')) {
    return [{ d: circlePath(r), fill: PAPER, stroke: colour, width: 1.8 }, { d: hatchPath(r), stroke: colour, width: 2 }];
  }
  const parts = [{ d, fill: change.gains < 0 && change.kind !== 'attack' ? PAPER : colour, stroke: change.gains < 0 ? colour : PAPER, width: change.gains < 0 ? 2 : 1.4 }];
  if (change.kind === 'held') parts.push({ d: circlePath(r * 0.4), fill: PAPER });
  return parts;
}

/* Rings and strokes around a state for what is claimed, threatened, attacked or denied beside it. */
function signalParts(signals, r) {
  const parts = [];
  const first = (test) => signals.find(test);
  const claim = first((c) => c.status === 'claimed');
  const threat = first((c) => c.status === 'threatened');
  const attack = first((c) => c.status === 'asserted' && c.kind === 'attack');
  if (attack) parts.push({ d: starPath(8, r * 1.75, r * 1.3, 0), fill: PAPER, stroke: sideOf(actor(attack)).colour, width: 1.2 });
  if (claim) parts.push({ d: circlePath(r * 1.6), stroke: sideOf(actor(claim)).colour, width: 1.8, dash: [3.2, 2.2] });
  if (threat) parts.push({ d: circlePath(r * 1.6), stroke: sideOf(actor(threat)).colour, width: 1.6, dash: [0.6, 2.8] });
  return parts;
}

/* The whole mark of a place at a stop, or null where the filters and the date leave nothing to draw. */
function placeParts(place, stop, r) {
  const known = stateAt(place, stop);
  const run = shownState(place, stop);
  const signals = signalsAt(place, stop, known);
  if (!run && !signals.length) return null;
  const leading = signals.slice().sort((a, b) => STRENGTH[a.status] - STRENGTH[b.status])[0];
  const parts = run ? [...signalParts(signals, r), ...statePart(run, r)] : changePart(leading, r);
  if (run && signals.some((c) => c.status === 'denied')) parts.push({ d: slashPath(r), stroke: INK, width: 1.6 });
  if (signals.some((c) => c.stop < 0 && c.status !== 'historical')) {
    parts.push({ d: circlePath(5), at: [r + 3, -r - 3], fill: INK }, { d: QUESTION, at: [r + 3, -r - 3], stroke: PAPER, width: 1.3 });
  }
  return parts;
}

const STRENGTH = { asserted: 0, claimed: 1, threatened: 2, denied: 3, historical: 4 };

const NS = 'http://www.w3.org/2000/svg';
function svgEl(tag, attributes) {
  const node = document.createElementNS(NS, tag);
  Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

/* Parts as an SVG picture of `size` pixels, its middle at 0,0. */
function glyphSvg(parts, size) {
  const svg = svgEl('svg', { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, 'aria-hidden': 'true', focusable: 'false', class: 'glyph' });
  parts.forEach((part) => {
    const path = svgEl('path', { d: part.d, fill: part.fill || 'none', stroke: part.stroke || 'none', 'stroke-width': part.width || 0, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' });
    if (part.dash) path.setAttribute('stroke-dasharray', part.dash.join(' '));
    if (part.at) path.setAttribute('transform', `translate(${part.at.join(' ')})`);
    svg.append(path);
  });
  return svg;
}

/* The same parts on a canvas, around x,y. */
function glyphCanvas(context, parts, x, y) {
  parts.forEach((part) => {
    const path = new Path2D(part.d);
    context.save();
    context.translate(x + (part.at ? part.at[0] : 0), y + (part.at ? part.at[1] : 0));
    context.setLineDash(part.dash || []);
    if (part.fill) { context.fillStyle = part.fill; context.fill(path); }
    if (part.stroke) { context.strokeStyle = part.stroke; context.lineWidth = part.width; context.stroke(path); }
    context.restore();
  });
}

/* A mark and words beside it, as the lists use it. */
function glyphFor(change, size) {
  return glyphSvg(changePart(change, size * 0.3), size);
}
