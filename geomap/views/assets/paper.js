/* On paper the map takes a size in millimetres and the region is fitted anew; Leaflet alone would print the screen's size.
   The map gives way to the table so that up to some forty rows share its sheet. */
const mapHeight = (lines) => (lines > 42 ? 120 : Math.max(66, Math.min(120, 200 - 3.2 * lines)));

function startPaper(map) {
  let before = null;
  window.addEventListener('beforeprint', () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds(), floor: map.getMinZoom() };
    document.documentElement.classList.add('paper');
    byId('mapbox').style.height = `${mapHeight(rows.size)}mm`;
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
