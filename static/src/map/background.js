// The optional tile background. It may fail without harm: the districts are map enough.
import L from "./leaflet.js";
import { element } from "./dom.js";

const PATIENCE = 3;

export function background({ map, words }) {
  map.eachLayer((layer) => {
    if (!(layer instanceof L.TileLayer)) return;
    map.getContainer().classList.add("map--tiles");
    let errors = 0;
    layer.on("tileerror", () => {
      errors += 1;
      if (errors < PATIENCE || !map.hasLayer(layer)) return;
      map.removeLayer(layer);
      map.getContainer().classList.remove("map--tiles");
      note(map, words.tiles_failed);
    });
  });
}

function note(map, text) {
  const Note = L.Control.extend({
    onAdd: () => element("p", { class: "map-note", role: "status" }, text),
  });
  new Note({ position: "bottomleft" }).addTo(map);
}
