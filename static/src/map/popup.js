// What opens on a sign: built as elements, never as markup; focus goes in by keyboard and comes back.
import L from "./leaflet.js";
import { element, fill } from "./dom.js";

const LISTED = 25;
const SAME_PLACE = 1e-4; // degrees: about ten metres

/** Opens a popup at a place; `opener` is the sign's element, which gets the focus back. */
export function openPopup(context, place, title, ...content) {
  const { map, words } = context;
  const opener = document.activeElement;
  const heading = element("h3", { class: "map-popup-title" }, title);
  const body = element("div", { class: "map-popup" }, heading, ...content, alsoHere(context, place));
  const popup = L.popup({ maxWidth: 300, minWidth: 200, maxHeight: 300, autoPanPadding: [16, 16] });
  popup.setLatLng(place).setContent(body).openOn(map);
  const box = popup.getElement();
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", heading.textContent);
  const close = box.querySelector(".leaflet-popup-close-button");
  close.setAttribute("aria-label", words.close);
  close.title = words.close;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    map.closePopup();
  });
  const byKeyboard = opener?.matches?.(":focus-visible");
  if (byKeyboard) (body.querySelector("a, button") ?? close).focus({ preventScroll: true });
  popup.on("remove", () => {
    if (byKeyboard && (box.contains(document.activeElement) || document.activeElement === document.body)) {
      (opener.isConnected ? opener : map.getContainer()).focus({ preventScroll: true });
    }
  });
}

/** What other layers show at the very same place: one sign may hide another. */
function alsoHere(context, place) {
  const { addresses, layers, map, words } = context;
  const shown = layers.filter(({ leaflet }) => leaflet.getVisibleParent && map.hasLayer(leaflet));
  const here = shown.map(({ leaflet }) => leaflet.getLayers().filter((marker) => marker.getLatLng().equals(place, SAME_PLACE)));
  if (here.filter((markers) => markers.length).length < 2) return null;
  const link = ({ row }) =>
    row.slug ? element("a", { href: fill(addresses.site, { slug: row.slug }) }, row.name) : row.title && projectLink(context, row.ref, row.title);
  const links = here.flat().map(link).filter(Boolean);
  return element("div", { class: "map-popup-also" }, element("h4", {}, words.same_place), listed(context, links, (one) => one));
}

/** A link to a project's own page. */
export function projectLink({ addresses }, ref, text) {
  return element("a", { href: fill(addresses.project, { ref: encodeURIComponent(ref) }) }, text);
}

/** A link to the form in which anybody asks for a correction; none where no letters are taken. */
export function reportLink({ addresses, words }, ref) {
  if (!addresses.report) return null;
  return element("p", { class: "map-popup-note" }, element("a", { href: fill(addresses.report, { ref: encodeURIComponent(ref) }) }, words.report));
}

/** A line of facts, unknown ones said to be unknown; null ones are left out. */
export function facts(...texts) {
  return element("p", { class: "map-popup-facts" }, texts.filter((text) => text !== null).join(" · "));
}

/** At most so many list items, and how many more there are. */
export function listed({ numbers }, rows, item) {
  const list = element("ul", { class: "map-popup-list" }, ...rows.slice(0, LISTED).map((row) => element("li", {}, item(row))));
  if (rows.length > LISTED) list.append(element("li", {}, numbers.counted("more", rows.length - LISTED)));
  return list;
}

/** A link to the list of the projects asked, narrowed to a district. */
export function listLink({ addresses, values, words }, district) {
  const parameters = new URLSearchParams(values.query);
  parameters.delete("ilce");
  parameters.append("ilce", district);
  return element("p", {}, element("a", { href: `${addresses.list}?${parameters}` }, words.in_list));
}
