// Outlines of sub-regions: a dashed line, and a name beside the province, marked where the membership is inferred.
import L from "./leaflet.js";
import { element, fill } from "./dom.js";
import { inside } from "./shapes.js";

const GAPS = [6, 30];
// Nearer than this the region is larger than the view, and its name would stand nowhere.
const NAMED_TO_ZOOM = 10.5;

export function outlines({ map, names, words }) {
  const leaflet = L.layerGroup();
  let regions = [];
  map.on("zoomend signsarranged", arrange);
  leaflet.on("add", arrange);

  function show(features) {
    leaflet.clearLayers();
    const all = { type: "FeatureCollection", features };
    // Two lines, light under dark, so that the dashes show on every class of district.
    for (const className of ["subregion-halo", "subregion"]) {
      const style = { className, fill: false, interactive: false };
      L.geoJSON(all, { pane: "outlines", style, interactive: false }).addTo(leaflet);
    }
    regions = features.map(({ properties, geometry }) => {
      const name = names.subregion[properties.slug] ?? properties.name;
      const text = element("span", {}, properties.inferred ? fill(words.inferred, { name }) : name);
      const icon = L.divIcon({ className: "subregion-name", html: text, iconSize: null });
      const bounds = L.geoJSON(geometry).getBounds();
      const marker = L.marker(bounds.getCenter(), { icon, pane: "names", interactive: false, keyboard: false });
      return { geometry, text, bounds, marker: marker.addTo(leaflet) };
    });
    arrange();
  }

  function arrange() {
    if (!map.hasLayer(leaflet)) return;
    const taken = boxesOf(map, ".leaflet-control");
    const signs = boxesOf(map, ".map-sign");
    for (const { text, bounds, marker } of regions) {
      const size = { width: text.offsetWidth, height: text.offsetHeight };
      const boxes = map.getZoom() > NAMED_TO_ZOOM ? [] : beside(bounds, size).filter((box) => isFree(box, taken));
      const free = boxes.find((box) => !signs.some((other) => overlap(box, other)));
      marker.getElement().classList.toggle("subregion-name--hidden", !free);
      if (!free) continue;
      taken.push(free);
      marker.setLatLng(map.layerPointToLatLng([(free.left + free.right) / 2, (free.top + free.bottom) / 2]));
    }
  }

  /** Boxes around a region where its name could stand, in layer pixels, the best ones first. */
  function beside(bounds, { width, height }) {
    const { x: left, y: top } = map.latLngToLayerPoint(bounds.getNorthWest());
    const { x: right, y: bottom } = map.latLngToLayerPoint(bounds.getSouthEast());
    const boxes = [];
    for (const part of [0.5, 0.25, 0.75, 0, 1]) {
      const x = left + (right - left) * part;
      const y = top + (bottom - top) * part;
      for (const gap of GAPS) {
        boxes.push(
          box(right + gap, y - height / 2),
          box(left - gap - width, y - height / 2),
          box(x - width / 2, bottom + gap),
          box(x - width / 2, top - gap - height),
        );
      }
    }
    return boxes;

    function box(x, y) {
      return { left: x, top: y, right: x + width, bottom: y + height };
    }
  }

  function isFree(box, taken) {
    const { left, top, right, bottom } = box;
    const view = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    if (left < origin.x || top < origin.y || right > origin.x + view.x || bottom > origin.y + view.y) return false;
    if (taken.some((other) => overlap(box, other))) return false;
    const samples = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
      [left + (right - left) * part, top],
      [left + (right - left) * part, bottom],
    ]);
    return samples.every((point) => {
      const { lng: x, lat: y } = map.layerPointToLatLng(point);
      return !regions.some(({ geometry }) => inside(geometry, { x, y }));
    });
  }

  return { leaflet, show };
}

const overlap = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

/** Boxes of elements on the map, in layer pixels. */
function boxesOf(map, selector) {
  const view = map.getContainer().getBoundingClientRect();
  const origin = map.containerPointToLayerPoint([0, 0]);
  return [...map.getContainer().querySelectorAll(selector)].map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const [dx, dy] = [origin.x - view.left, origin.y - view.top];
    return { left: left + dx, top: top + dy, right: right + dx, bottom: bottom + dy };
  });
}
