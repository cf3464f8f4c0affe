/* Puts the parts together once folium has made the map. */
let shownFilters = '';
let theMap = null;
const LATER_FROM = 2000;

function regionBounds() {
  const [west, south, east, north] = raw.region.view;
  return L.latLngBounds([[south, west], [north, east]]);
}

function reachBounds() {
  const [west, south, east, north] = raw.region.reach;
  return L.latLngBounds([[south, west], [north, east]]);
}

function showPlace(place) {
  if (!theMap.getBounds().pad(-0.08).contains([place.lat, place.lon])) theMap.panTo([place.lat, place.lon]);
}

/* Draw everything that depends on the date, the choice or the filters. */
function refresh() {
  showDate();
  showCounts();
  showToday();
  showDetail();
  drawLeash(theMap, view.selected);
  showAreas();
  drawMarks(theMap);
  const key = JSON.stringify(Object.values(view.off).map((set) => [...set]));
  if (key === shownFilters) { markRows(); return; }
  // With thousands of changes the map is painted first: the table lies below the window.
  const first = shownFilters === '' && changes.length > LATER_FROM;
  shownFilters = key;
  if (first) requestAnimationFrame(() => setTimeout(drawTable)); else drawTable();
}

function startControls(map) {
  byId('zoom-in').addEventListener('click', () => map.zoomIn());
  byId('zoom-out').addEventListener('click', () => map.zoomOut());
  byId('zoom-all').addEventListener('click', () => map.fitBounds(regionBounds()));
  byId('reset').addEventListener('click', resetFilters);
  byId('more').addEventListener('click', () => { order.shown += PAGE * 5; drawTable(); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && view.selected) choose(null); });
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
}

function fitMap(map) {
  map.setMinZoom(0);
  map.fitBounds(regionBounds(), { animate: false });
  map.setMaxBounds(reachBounds());
  map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(reachBounds(), true)));
}

/* Once an online background shows, its own names do: ours would stand twice. Until then, and without a network, the outlines serve. */
function watchTiles(map) {
  map.on('layeradd', ({ layer }) => {
    if (layer instanceof L.TileLayer) layer.once('tileload', () => { document.documentElement.classList.add('tiled'); layLabels(map); });
  });
}

/* Who asks for less motion gets steps instead of slides. */
function calm(map) {
  if (!window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });
  map._zoomAnimated = false;
  const panBy = map.panBy.bind(map);
  map.panBy = (offset, options) => panBy(offset, { ...options, animate: false });
}

/* Called by the map's own line of script. */
function geomap(map) {
  theMap = map;
  byId('no-script').remove();
  calm(map);
  document.documentElement.classList.toggle('many', changes.length > LATER_FROM);
  byId('title').textContent = raw.title;
  byId('summary').textContent = raw.summary;
  map.getContainer().setAttribute('role', 'application');
  map.getContainer().setAttribute('aria-label', W.map);
  map.getContainer().setAttribute('aria-describedby', 'map-help');
  fitMap(map);
  drawBasemap(map);
  drawAreas(map);
  drawRings(map);
  drawLeash(map, null);
  addPane(map, 'stars', 595);
  addLabelLayer(map);
  startControls(map);
  startTime();
  drawLegend();
  drawFilters();
  showArticles();
  refresh();
  startPaper(map);
  watchTiles(map);
  if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  document.documentElement.classList.add('ready');
}
