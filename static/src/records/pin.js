// A map with one pin: set by a click, a touch or the arrow keys, and kept in step with the two fields of degrees.
import L from "../map/leaflet.js";
import { element, fill } from "../map/dom.js";
import { pointOf, written } from "./degrees.js";

const STEP = 4;
const LONG_STEP = 40;
const NEAR_ZOOM = 12;
const NAMED_FROM_ZOOM = 10;
const WIDE = ["", "district", "province"];
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const fetched = new Map();

/** Asked for once, however many maps a form has. */
function once(address) {
  if (!fetched.has(address)) fetched.set(address, fetch(address).then((response) => response.json()));
  return fetched.get(address);
}

/** The pin of a point. ``show`` puts it where the fields say. */
export function pin(point, { shapes, names, tiles, tilesFrom }, words, { fixed, open }) {
  const button = element("button", { type: "button", class: "button small quiet", "aria-expanded": "false" }, words.show);
  const box = element("div", { class: "map pin-map", hidden: "", tabindex: "0", role: "application", "aria-label": words.map });
  point.box.append(button, box);
  let map;
  let marker;
  let waiting;
  button.addEventListener("click", () => toggle());
  if (open) toggle();

  function toggle() {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden && !map) void draw();
  }

  async function draw() {
    map = L.map(box, { keyboard: false, attributionControl: false, zoomSnap: 0.5, scrollWheelZoom: false, maxZoom: 18 });
    map.setView([38.4, 27.3], 8);
    if (tiles) L.tileLayer(tiles, { maxZoom: 18, attribution: tilesFrom }).addTo(map);
    if (tilesFrom) L.control.attribution({ prefix: false }).addTo(map);
    map.on("click", ({ latlng }) => put(latlng));
    box.addEventListener("keydown", press);
    show();
    const className = tiles ? "district district--open" : "district";
    const ground = L.geoJSON(await once(shapes), { style: { className, fill: !tiles }, interactive: false }).addTo(map);
    signposts(map, await once(names));
    if (!marker) map.fitBounds(ground.getBounds(), { animate: false });
    box.dataset.ready = "1";
  }

  function show() {
    const at = pointOf(point);
    if (!map) return;
    if (!at) {
      marker?.remove();
      marker = undefined;
      return;
    }
    if (marker) marker.setLatLng(at);
    else {
      const icon = L.divIcon({ className: "pin", iconSize: [26, 26], iconAnchor: [0, 26] });
      marker = L.marker(at, { icon, draggable: !fixed, keyboard: false }).addTo(map);
      marker.on("dragend", () => put(marker.getLatLng()));
      map.setView(at, Math.max(map.getZoom(), NEAR_ZOOM), { animate: false });
    }
    if (!map.getBounds().pad(-0.1).contains(at)) map.panTo(at, { animate: false });
  }

  /** Sets the pin and writes where it is; the server is asked once it rests. */
  function put(latlng) {
    if (fixed) return;
    const [lat, lng] = [latlng.lat, latlng.lng];
    point.latitude.value = written(lat);
    point.longitude.value = written(lng);
    point.placed.value = "map";
    if (WIDE.includes(point.precision.value)) point.precision.value = "exact";
    point.latitude.dispatchEvent(new Event("input", { bubbles: true }));
    show();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      box.setAttribute("aria-label", `${words.map}. ${fill(words.placed, { lat: written(lat), lon: written(lng) })}`);
      void point.check();
    }, 250);
  }

  function press(event) {
    const move = MOVES[event.key];
    if (event.key === "+" || event.key === "-") {
      event.preventDefault();
      map.setZoom(map.getZoom() + (event.key === "+" ? 1 : -1), { animate: false });
    } else if (event.key === "Enter" && !marker) {
      event.preventDefault();
      put(map.getCenter());
    } else if (move) {
      event.preventDefault();
      const far = event.shiftKey ? LONG_STEP : STEP;
      const from = map.latLngToContainerPoint(marker ? marker.getLatLng() : map.getCenter());
      put(map.containerPointToLatLng(from.add([move[0] * far, move[1] * far])));
    }
  }

  return { show };
}

/** Names of places in view, so that one knows where the map looks; those that would cover another are left out. */
function signposts(map, names) {
  const shown = L.layerGroup().addTo(map);
  map.on("moveend", draw);
  draw();

  function draw() {
    shown.clearLayers();
    const view = map.getBounds();
    const taken = [];
    for (const [name, lat, lon, isDistrict] of [...names].sort((a, b) => b[3] - a[3])) {
      if (!view.contains([lat, lon]) || (!isDistrict && map.getZoom() < NAMED_FROM_ZOOM)) continue;
      const at = map.latLngToContainerPoint([lat, lon]);
      if (taken.some((other) => Math.abs(other.x - at.x) < 90 && Math.abs(other.y - at.y) < 22)) continue;
      taken.push(at);
      const html = element("span", {}, name);
      const icon = L.divIcon({ className: isDistrict ? "signpost signpost--district" : "signpost", html, iconSize: [0, 0] });
      L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(shown);
    }
  }
}
