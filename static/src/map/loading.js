// Layers: fetching their data, and again whenever the page's address asks something else.
import { asked } from "./asked.js";
import { badges } from "./badges.js";
import { choropleth } from "./choropleth.js";
import { contextOf } from "./context.js";
import { layerSwitch, place } from "./controls.js";
import { element, fill } from "./dom.js";
import { drawing } from "./drawing.js";
import { highlight } from "./highlight.js";
import { outlines } from "./outlines.js";
import { permalink } from "./permalink.js";
import { photos } from "./photos.js";
import { points } from "./points.js";
import { sites } from "./sites.js";
import { fit } from "./view.js";

// Where the features of a layer come from; a file that is no page brings its own.
let source = fetched;

/** Features come from here from now on: `given(spec, query, signal)` answers with a list of them, or null. */
export function drawFrom(given) {
  source = given;
}

const DRAWERS = { badges, choropleth, outlines, photos, points, sites };

/** Called by the description for each layer, from the ground up. A drawer gives {leaflet, show(features), values?(values)}. */
export function layer(map, spec) {
  const context = contextOf(map);
  const drawn = { spec, ...DRAWERS[spec.draw](context, spec) };
  context.layers.push(drawn);
  if (spec.shown) drawn.leaflet.addTo(map);
}

/** Called last by the description: fetches all layers, and follows the page from then on. */
export async function draw(map) {
  const context = contextOf(map);
  layerSwitch(context);
  if (!context.compared && !context.frozen) drawing(context);
  if (!context.compared) highlight(context);
  const area = asked(context);
  area.show(context.values);
  let seen = context.values;
  const link = permalink(context);
  const look = (extent, how) => link.restore() || (extent && link.home(() => fit(map, extent, how)));
  look(seen.extent, { animate: false });
  document.addEventListener("explorer:changed", () => {
    const values = context.values;
    map.closePopup();
    area.show(values);
    look(String(values.extent) === String(seen.extent) ? null : values.extent);
    const layers = context.layers.filter(({ spec }) => spec.filtered && values.query !== seen.query);
    seen = values;
    void load(context, layers).then(link.reopen);
  });
  map.on("moveend", () => {
    // One move ends several times over; what is shown is only asked for when it is another part.
    if (!gathers(context) || windowOf(map) === context.shown) return;
    void load(context, context.layers.filter(({ spec }) => spec.windowed));
  });
  map.on("layeradd", ({ layer: added }) => {
    const late = context.layers.filter((one) => one.leaflet === added && context.open.has(one));
    if (late.length) void load(context, late);
  });
  await load(context, context.layers);
  link.reopen();
}

async function load(context, layers) {
  context.request?.abort();
  const request = new AbortController();
  context.request = request;
  delete document.body.dataset.mapReady;
  context.notice?.remove();
  const { query } = context.values;
  const shown = gathers(context) ? windowOf(context.map) : null;
  context.shown = shown;
  // What an aborted load did not bring still stands open.
  const open = new Set([...(context.open ?? []), ...layers]);
  context.open = open;
  for (const one of context.layers) one.values?.(context.values);
  const failed = [];
  // What is switched off is fetched when it is switched on; until then it has no signs of an older question either.
  const off = [...open].filter(({ spec, leaflet }) => !spec.shown && !context.map.hasLayer(leaflet));
  for (const one of off) one.show([]);
  // What the question counts comes first; outlines, the same for each question, are asked for when that can be seen.
  const beside = ({ spec }) => spec.title && !spec.filtered;
  const wanted = [...open].filter((one) => !off.includes(one));
  for (const part of [wanted.filter((one) => !beside(one)), wanted.filter(beside)]) {
    const asked = part.map((one) => [one, source(one.spec, asking(one.spec, query, shown), request.signal)]);
    // All of a part are asked for at once and shown from the ground up, since signs stand at the names of districts.
    for (const [one, answer] of asked) {
      const features = await answer;
      if (request.signal.aborted) return;
      // Signs of an older question beside the new numbers would be a lie.
      if (features || one.spec.filtered) one.show(features ?? []);
      one.values?.(context.values);
      if (features) open.delete(one);
      else failed.push(one);
    }
    context.dodge.arrange();
    performance.mark("map-painted");
  }
  if (failed.length) complain(context, failed);
  // Tests and embedding pages wait for this.
  document.body.dataset.mapReady = "1";
}

/** Whether the question has too many projects for all of them to be fetched. */
function gathers({ frozen, values }) {
  return values.gathered && !frozen;
}

/** What a layer is asked: the page's question, and of a large one only what the map shows. */
function asking(spec, query, shown) {
  return spec.windowed && shown ? `${query}${query ? "&" : "?"}pencere=${shown}` : query;
}

/** West, south, east, north and zoom of what the map shows, with a rim, so that half a bubble is not cut off. */
function windowOf(map) {
  const bounds = map.getBounds().pad(0.1);
  const corners = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  return [...corners.map((degrees) => degrees.toFixed(4)), map.getZoom().toFixed(2)].join(",");
}

/** The features at a layer's address, or null when they cannot be had. */
async function fetched(spec, query, signal) {
  const address = spec.address + (spec.filtered ? query : "");
  try {
    const response = await fetch(address, { signal, headers: { Accept: "application/geo+json" } });
    return response.ok ? (await response.json()).features : null;
  } catch {
    return null;
  }
}

function complain(context, failed) {
  const { map, words } = context;
  const names = failed.map(({ spec }) => spec.title ?? words.ground).join(", ");
  const again = element("button", { type: "button" }, words.retry);
  again.addEventListener("click", () => void load(context, failed));
  const text = fill(words.failed, { layers: names });
  context.notice = place(map, "bottomleft", element("p", { class: "map-note", role: "alert" }, text, " ", again));
}
