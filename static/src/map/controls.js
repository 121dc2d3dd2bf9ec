// Buttons, scale, attribution and the layer switch: ordinary buttons and checkboxes with names.
import L from "./leaflet.js";
import { element } from "./dom.js";
import { fit } from "./view.js";

const WIDE = "(min-width: 60rem)";

export function controls(context) {
  const { map, words } = context;
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  place(map, "topleft", reset(context));
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  L.control.attribution({ prefix: false }).addAttribution(context.attribution).addTo(map);
}

/** The switch of the layers that have a title, each with its sign; the legend below the map explains them all. */
export function layerSwitch(context) {
  const switched = context.layers.filter(({ spec }) => spec.title);
  if (switched.length === 0) return;
  const rows = switched.map((layer) => row(context, layer)).reverse();
  const open = window.matchMedia(WIDE).matches ? "" : null;
  const panel = element("details", { class: "map-layers", open }, element("summary", {}, context.words.layers), ...rows);
  place(context.map, "topright", panel);
}

function row(context, layer) {
  const { key, title, symbols } = layer.spec;
  const [[style]] = symbols;
  const box = element("input", { type: "checkbox", name: key });
  box.checked = context.map.hasLayer(layer.leaflet);
  box.addEventListener("change", () => {
    if (box.checked) layer.leaflet.addTo(context.map);
    else layer.leaflet.remove();
  });
  const symbol = element("span", { class: `symbol symbol--${style}`, "aria-hidden": "true" });
  return element("label", { class: "map-layer" }, box, symbol, title);
}

function reset(context) {
  const { map, words } = context;
  const button = element("button", { type: "button", class: "map-whole", title: words.whole, "aria-label": words.whole });
  button.addEventListener("click", () => {
    map.closePopup();
    fit(map, context.extent);
  });
  return element("div", { class: "leaflet-bar" }, button);
}

/** Puts an element in a corner, and keeps its clicks and wheel turns from the map. */
export function place(map, position, content) {
  const Corner = L.Control.extend({
    onAdd() {
      L.DomEvent.disableClickPropagation(content);
      L.DomEvent.disableScrollPropagation(content);
      return content;
    },
  });
  return new Corner({ position }).addTo(map);
}
