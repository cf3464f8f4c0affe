/* On paper the map takes a size in millimetres and the region is fitted anew; Leaflet alone would print the screen's size.
   The map gives way to the table so that up to some forty rows share its sheet. */
const MM = 96 / 25.4;
const [SHORTEST, TALLEST, SHEET] = [60, 120, 776 / MM];

/* Millimetres the table will take on paper: long sources, sides and statuses break their row. */
function tableHeight() {
  let pixels = 0;
  rows.forEach((row, c) => {
    const lines = Math.max(sourceName(c.reports[0].article).length / 22, W.statuses[c.status].length / 15, sideOf(c.gains).name.length / 22, sideOf(c.loses).name.length / 22, (c.place ? c.place.name : c.words).length / 16);
    pixels += 12.5 + 8.7 * (Math.max(1, Math.ceil(lines)) - 1);
  });
  return pixels / MM;
}

function mapHeight() {
  const left = SHEET - tableHeight();
  return left < SHORTEST ? TALLEST : Math.min(TALLEST, left);
}

function startPaper(map) {
  let before = null;
  window.addEventListener('beforeprint', () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds(), floor: map.getMinZoom() };
    document.documentElement.classList.add('paper');
    byId('mapbox').style.height = `${mapHeight()}mm`;
    map.setMinZoom(0);
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(regionBounds().pad(-0.07), { animate: false });
    if (cloud) cloud.update();
    layLabels(map);
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    byId('mapbox').style.height = '';
    if (!before) return;
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
    map.setMinZoom(before.floor);
    if (cloud) cloud.update();
  });
}
