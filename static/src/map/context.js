// What the parts of one map share: its options, words and numbers, and the values the page says the districts have.
import { background } from "./background.js";
import { controls } from "./controls.js";
import { dodging } from "./dodge.js";
import { gestures } from "./gestures.js";
import { numbers } from "./numbers.js";

const contexts = new WeakMap();

/** Called first by the description: gives a fresh Leaflet map its words, controls and manners. */
export function open(map, options) {
  const read = valuesOf(map.getContainer().dataset.values ?? "map-values");
  const context = {
    map,
    ...options,
    numbers: numbers(options),
    layers: [],
    // Where districts have their names; the drawer of the districts fills it in.
    places: { anchor: () => null },
    // One of two maps side by side has values of its own, and changes nothing of what is asked.
    compared: Boolean(map.getContainer().dataset.values),
    // A file that is no page has no address that could say where its map looks.
    frozen: map.getContainer().dataset.frozen !== undefined,
    get values() {
      return read();
    },
    get currency() {
      return read().currency ?? "TRY";
    },
  };
  contexts.set(map, context);
  const container = map.getContainer();
  container.querySelector(".map-wait")?.remove();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", container.dataset.name ?? options.words.map);
  // Panes from the ground up; the style sheet gives them their heights.
  for (const name of ["districts", "outlines", "names"]) map.createPane(name);
  context.dodge = dodging(map);
  gestures(context);
  background(context);
  controls(context);
  return context;
}

export function contextOf(map) {
  return contexts.get(map);
}

/** A reader of the districts' values in an element of the page, that reads again when the page has brought others. */
function valuesOf(id) {
  let read = { script: undefined, values: undefined };
  return () => {
    const script = document.getElementById(id);
    if (read.script !== script || !read.values) {
      const values = script ? JSON.parse(script.textContent) : {};
      read = { script, values: { districts: {}, selected: [], query: "", extent: null, ...values } };
    }
    return read.values;
  };
}
