// Drawing an area to ask about: corners by click, or by keyboard at a cross in the middle of the map, which the arrows move.
import L from "./leaflet.js";
import { address, visit } from "./address.js";
import { place } from "./controls.js";
import { element, fill } from "./dom.js";

const DIGITS = 4; // about ten metres
const [FEWEST, MOST] = [3, 60];

export function drawing(context) {
  const { map, words } = context;
  const container = map.getContainer();
  const line = L.polygon([], { className: "drawn-area", interactive: false, pane: "outlines" });
  const dots = L.layerGroup();
  let corners = null;

  const start = button(words.draw, begin);
  const finish = button(words.draw_finish, end);
  const undo = button(words.draw_undo, back);
  const leave = button(words.draw_cancel, stop);
  const note = element("p", { class: "map-draw-note", role: "status" });
  const tools = element("div", { class: "map-draw-tools", hidden: "" }, note, finish, undo, leave);
  const cross = element("span", { class: "map-cross", "aria-hidden": "true", hidden: "" });
  container.append(cross);
  place(map, "topleft", element("div", { class: "map-draw" }, start, tools));

  function begin() {
    corners = [];
    container.classList.add("map--drawing");
    map.closePopup();
    line.addTo(map);
    dots.addTo(map);
    map.on("click", clicked);
    // Districts and signs are not to be pressed while corners are set.
    container.addEventListener("click", pressed, { capture: true });
    container.addEventListener("mousedown", kept, { capture: true });
    container.addEventListener("keydown", typed, { capture: true });
    show();
    container.focus({ preventScroll: true });
  }

  function stop() {
    if (!corners) return;
    corners = null;
    container.classList.remove("map--drawing");
    line.remove();
    dots.clearLayers().remove();
    map.off("click", clicked);
    container.removeEventListener("click", pressed, { capture: true });
    container.removeEventListener("mousedown", kept, { capture: true });
    container.removeEventListener("keydown", typed, { capture: true });
    show();
    start.focus({ preventScroll: true });
  }

  function end() {
    if (!corners || corners.length < FEWEST) return;
    const written = corners.map(([lat, lon]) => `${lat},${lon}`).join(";");
    stop();
    visit(address().with("cizim", written));
  }

  function back() {
    corners?.pop();
    show();
  }

  function add({ lat, lng }) {
    const corner = [lat, lng].map((degrees) => Number(degrees.toFixed(DIGITS)));
    if (corners.length >= MOST || corners.some((other) => String(other) === String(corner))) return;
    corners.push(corner);
    show();
  }

  function clicked({ latlng }) {
    add(latlng);
  }

  function pressed(event) {
    if (event.target.closest(".leaflet-control")) return;
    const over = event.target.closest(".map-sign, .district");
    if (!over) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    add(map.mouseEventToLatLng(event));
  }

  /** The focus stays on the map, whose keys are in use. */
  function kept(event) {
    if (event.target.closest(".map-sign, .district")) event.preventDefault();
  }

  function typed(event) {
    const onMap = event.target === container;
    const act = { Enter: onMap && (() => add(map.getCenter())), " ": onMap && (() => add(map.getCenter())), Backspace: onMap && back, Escape: stop }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  function show() {
    const on = corners !== null;
    start.hidden = on;
    tools.hidden = !on;
    cross.hidden = !on;
    if (!on) return;
    line.setLatLngs(corners);
    dots.clearLayers();
    for (const at of corners) L.circleMarker(at, { className: "asked-point", interactive: false, pane: "outlines", radius: 4 }).addTo(dots);
    finish.disabled = corners.length < FEWEST;
    undo.disabled = corners.length === 0;
    note.textContent = corners.length ? fill(words.draw_corners, { count: corners.length }) : words.draw_how;
  }
}

function button(text, act) {
  const made = element("button", { type: "button", class: "map-draw-button" }, text);
  made.addEventListener("click", act);
  return made;
}
