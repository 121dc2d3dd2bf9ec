// What the parts of one map share: its options, words and numbers, and the values the page says the districts have.
import { background } from "./background.js";
import { controls } from "./controls.js";
import { dodging } from "./dodge.js";
import { gestures } from "./gestures.js";
import { numbers } from "./numbers.js";

const contexts = new WeakMap();

/** Called first by the description: gives a fresh Leaflet map its words, controls and manners. */
export function open(map, options) {
  const context = {
    map,
    ...options,
    numbers: numbers(options),
    layers: [],
    // Where districts have their names; the drawer of the districts fills it in.
    places: { anchor: () => null },
    get values() {
      return pageValues();
    },
    get currency() {
      return pageValues().currency ?? "TRY";
    },
  };
  contexts.set(map, context);
  const container = map.getContainer();
  container.querySelector(".map-wait")?.remove();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", options.words.map);
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

let read = { script: undefined, values: undefined };

/** The values of the page's districts, read again when the page has brought others. */
function pageValues() {
  const script = document.getElementById("map-values");
  if (read.script !== script || !read.values) {
    const values = script ? JSON.parse(script.textContent) : {};
    read = { script, values: { districts: {}, selected: [], query: "", extent: null, ...values } };
  }
  return read.values;
}
