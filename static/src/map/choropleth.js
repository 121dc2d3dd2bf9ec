// Districts coloured by the page's classes. A click, or Enter, puts a district into the page's address or takes it out.
import L from "./leaflet.js";
import { address, visit } from "./address.js";
import { element } from "./dom.js";
import { hatch } from "./hatch.js";
import { names } from "./names.js";
import { roving } from "./roving.js";

const PARAMETER = "ilce";

export function choropleth(context) {
  const { map, words } = context;
  const districts = new Map();
  const leaflet = L.geoJSON(null, {
    pane: "districts",
    style: { className: "district", weight: 1 },
    onEachFeature: ({ properties }, path) => districts.set(properties.slug, { path, name: properties.name }),
  });
  const labels = names(map);
  context.places = labels;

  function show(features) {
    districts.clear();
    leaflet.clearLayers().addData({ type: "FeatureCollection", features });
    if (!districts.size) return;
    const [first] = districts.values();
    const svg = first.path.getElement().ownerSVGElement;
    hatch(svg);
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", words.districts);
    for (const [slug, { path }] of districts) prepare(path, slug);
    roving([...districts.values()].map(({ path }) => path.getElement()));
    labels.show(features);
  }

  function prepare(path, slug) {
    const shape = path.getElement();
    shape.dataset.district = slug;
    shape.setAttribute("role", "button");
    path.bindTooltip(() => element("span", {}, label(slug)), { sticky: true, className: "map-tip", opacity: 1 });
    path.on("mouseover", ({ latlng }) => turnTip(path, latlng));
    path.on("click", () => toggle(slug));
    shape.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle(slug);
    });
    shape.addEventListener("focus", () => {
      // A press of the mouse gives focus too, and has a tooltip of its own.
      if (!shape.matches(":focus-visible")) return;
      raise(path);
      const middle = path.getBounds().getCenter();
      turnTip(path, middle);
      path.openTooltip(middle);
    });
    shape.addEventListener("blur", () => path.closeTooltip());
  }

  /** Opens the tooltip to the side where the map has room and no switch of layers. */
  function turnTip(path, latlng) {
    path.getTooltip().options.direction = map.latLngToContainerPoint(latlng).x > map.getSize().x * 0.4 ? "left" : "right";
  }

  function toggle(slug) {
    const { districtPage } = map.getContainer().dataset;
    if (districtPage) location.assign(districtPage.replace("SLUG", slug));
    // Beside another map a district leads to its line in the table of both.
    else if (context.compared) document.getElementById(`fark-${slug}`)?.focus();
    else visit(address().toggled(PARAMETER, slug));
  }

  const label = (slug) => context.values.districts[slug]?.label ?? districts.get(slug).name;

  function values({ districts: told, selected }) {
    for (const [slug, { path }] of districts) {
      const shape = path.getElement();
      const chosen = selected.includes(slug);
      const state = chosen ? " district--selected" : selected.length ? " district--beside" : "";
      shape.setAttribute("class", `leaflet-interactive district district--${told[slug]?.class ?? "none"}${state}`);
      shape.setAttribute("aria-label", label(slug));
      shape.setAttribute("aria-pressed", String(chosen));
      if (chosen) raise(path);
      path.closeTooltip();
    }
  }

  // Escape goes back step by step: it closes a popup, leaves the district that has the focus, then the chosen ones.
  let popup = null;
  map.on("popupopen", (event) => (popup = event.popup));
  map.on("popupclose", () => (popup = null));
  map.getContainer().addEventListener("keydown", ({ key, target, currentTarget }) => {
    if (key !== "Escape" || target !== currentTarget || popup || !context.values.selected.length) return;
    visit(address().without(PARAMETER));
  });

  return { leaflet, show, values };
}

/** Draws a district over its neighbours, which would cover half of its line. Moving it in the document costs the focus. */
function raise(path) {
  const shape = path.getElement();
  if (!shape.nextElementSibling) return;
  const focused = shape === document.activeElement;
  path.bringToFront();
  if (focused) shape.focus({ preventScroll: true });
}

