/* The date: slider, bars of what happened when, play and steps. */
const dated = new Set(raw.days);
let timer = null;

function drawBars() {
  const svg = byId('bars');
  const [first, last] = [stops[0].ordinal, stops[stops.length - 1].ordinal];
  const width = svg.clientWidth || 600;
  const counts = stops.map(() => new Map());
  changes.forEach((c) => { if (c.stop >= 0 && passes(c)) counts[c.stop].set(actor(c), (counts[c.stop].get(actor(c)) || 0) + 1); });
  const most = Math.max(1, ...counts.map((m) => [...m.values()].reduce((a, b) => a + b, 0)));
  const bar = Math.max(2, Math.min(14, (width - 16) / (last - first + 1) - 2));
  svg.setAttribute('viewBox', `0 0 ${width} 30`);
  svg.replaceChildren();
  stops.forEach((stop, i) => {
    const x = 8 + ((width - 16) * (stop.ordinal - first)) / Math.max(1, last - first);
    let y = 29;
    [...counts[i]].sort((a, b) => a[0] - b[0]).forEach(([side, n]) => {
      const h = Math.max(2, (26 * n) / most);
      y -= h;
      svg.append(svgEl('rect', { x: round2(x - bar / 2), y: round2(y), width: round2(bar), height: round2(h), fill: sideOf(side).colour, class: i === view.stop ? 'now' : i > view.stop ? 'ahead' : '' }));
    });
    if (dated.has(i)) svg.append(svgEl('rect', { x: round2(x - 0.5), y: 29, width: 1, height: 1, class: 'tick' }));
  });
}

function showDate() {
  const stop = stops[view.stop];
  byId('day').textContent = stop ? stop.words : W.undated;
  byId('situation').textContent = stop ? W.situation : W.date;
  byId('situation').hidden = !changes.length;
  byId('day').hidden = !changes.length;
  if (stops.length < 2) return;
  const slider = byId('slider');
  slider.value = stop.ordinal;
  slider.setAttribute('aria-valuetext', stop.words);
  byId('earlier').disabled = view.stop <= 0;
  byId('later').disabled = view.stop >= stops.length - 1;
  drawBars();
}

function goTo(stop) {
  view.stop = Math.max(0, Math.min(stops.length - 1, stop));
  refresh();
}

const nearestStop = (ordinal) => stops.reduce((best, stop, i) => (Math.abs(stop.ordinal - ordinal) < Math.abs(stops[best].ordinal - ordinal) ? i : best), 0);

/* Keys on the slider go from one date with a change to the next. */
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5, Home: -1e6, End: 1e6 };

function play() {
  if (timer) { stopPlaying(); return; }
  if (view.stop >= stops.length - 1) goTo(0);
  byId('play').classList.add('playing');
  byId('play').setAttribute('aria-label', W.pause);
  const pace = Math.max(160, Math.min(1100, 24000 / stops.length));
  timer = setInterval(() => { if (view.stop >= stops.length - 1) stopPlaying(); else goTo(view.stop + 1); }, pace);
}

function stopPlaying() {
  clearInterval(timer);
  timer = null;
  byId('play').classList.remove('playing');
  byId('play').setAttribute('aria-label', W.play);
}

function startTime() {
  const start = raw.open === null ? -1 : stops.findIndex((stop) => stop.ordinal === raw.open);
  if (start >= 0) view.stop = start;
  if (stops.length < 2) {
    byId('time').classList.add('still');
    byId('alone').hidden = false;
    byId('alone').textContent = !changes.length ? W.no_change : stops.length ? `${stops[0].words}. ${W.one_date}` : W.no_date;
    return;
  }
  const slider = byId('slider');
  slider.min = stops[0].ordinal;
  slider.max = stops[stops.length - 1].ordinal;
  byId('first-day').textContent = stops[0].words;
  byId('last-day').textContent = stops[stops.length - 1].words;
  slider.addEventListener('input', () => { stopPlaying(); goTo(nearestStop(Number(slider.value))); });
  slider.addEventListener('keydown', (event) => {
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    stopPlaying();
    goTo(view.stop + STEPS[event.key]);
  });
  byId('earlier').addEventListener('click', () => { stopPlaying(); goTo(view.stop - 1); });
  byId('later').addEventListener('click', () => { stopPlaying(); goTo(view.stop + 1); });
  byId('play').addEventListener('click', play);
  window.addEventListener('resize', drawBars);
}
