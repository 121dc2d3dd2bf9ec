// Where the map looks.
import L from "./leaflet.js";
import { stillness } from "./dom.js";

/** Fits [west, south, east, north]; a single district still shows its neighbours' edges. */
export function fit(map, [west, south, east, north], how = {}) {
  const bounds = L.latLngBounds([south, west], [north, east]);
  map.fitBounds(bounds, { maxZoom: 12, padding: [12, 12], animate: !stillness(), ...how });
}
