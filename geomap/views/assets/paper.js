/* On paper the map takes a size in millimetres and the region is fitted anew; Leaflet alone would print the screen's size. */
function startPaper(map) {
  let before = null;
  window.addEventListener('beforeprint', () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds(), floor: map.getMinZoom() };
    document.documentElement.classList.add('paper', rows.size > 20 && rows.size < 46 ? 'low' : 'tall');
    map.setMinZoom(0);
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(regionBounds().pad(-0.07), { animate: false });
    if (cloud) cloud.update();
    layLabels(map);
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper', 'low', 'tall');
    if (!before) return;
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
    map.setMinZoom(before.floor);
    if (cloud) cloud.update();
  });
}
