// Names of districts on the map, where they fit: without tiles they are what makes the map readable. What is known of a
// district and of no place in it stands at its name.
import L from "./leaflet.js";
import { element } from "./dom.js";
import { roomiest } from "./shapes.js";

const MARGIN = 4;

export function names(map) {
  const labels = new Map();
  map.on("zoomend", refit);

  function show(features) {
    for (const { marker } of labels.values()) marker.remove();
    labels.clear();
    for (const { properties, geometry } of features) {
      const room = roomiest(geometry);
      const text = element("span", {}, properties.name);
      const icon = L.divIcon({ className: "district-name", html: text, iconSize: null });
      const marker = L.marker([room.y, room.x], { icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
      marker.getElement().setAttribute("aria-hidden", "true");
      labels.set(properties.slug, { marker, text, room });
    }
    refit();
  }

  function refit() {
    for (const { room, text, marker } of labels.values()) {
      const left = map.latLngToContainerPoint([room.y, room.west]).x;
      const right = map.latLngToContainerPoint([room.y, room.east]).x;
      marker.getElement().classList.toggle("district-name--hidden", right - left < text.offsetWidth + MARGIN);
    }
  }

  return {
    show,
    /** [longitude, latitude] of a district's name; null before districts are drawn. */
    anchor(slug) {
      const room = labels.get(slug)?.room;
      return room ? [room.x, room.y] : null;
    },
  };
}
