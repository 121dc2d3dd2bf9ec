// Projects whose place is known only as a district: a square badge with their number, on the district and no place in it.
import { clustered } from "./clusters.js";
import { fill } from "./dom.js";
import { facts, listed, listLink, openPopup, projectLink } from "./popup.js";
import { sign } from "./signs.js";

export function badges(context) {
  const { map, names, numbers, words } = context;
  const group = clustered(map, { bubble, list, radius: 26 });

  function icon(row) {
    const { name, projects, amount } = row;
    const title = fill(words.district_only, { place: name });
    const spoken = [title, numbers.counted("projects", projects), numbers.money(amount, context.currency)].join(", ");
    return badge(projects, spoken, row);
  }

  /** Badges that would lie on each other: one badge for several districts, a project in two of them counted once. */
  function bubble(rows) {
    const [first] = rows;
    const projects = first.box ? first.projects : new Set(rows.flatMap(({ refs }) => refs)).size;
    const places = first.box ? first.districts.map((slug) => names.district[slug]) : rows.map(({ name }) => name);
    const title = fill(words.district_only, { place: places.join(", ") });
    return badge(projects, [title, numbers.counted("projects", projects)].join(", "), rows[0]);
  }

  function badge(projects, name, { district }) {
    const number = numbers.count(projects);
    return sign({ style: "badge", number, name, size: [Math.max(24, 10 + 8 * number.length), 24], at: district });
  }

  function list(place, rows) {
    // Two districts never have their names at one place, so it is always one.
    const [{ box, district, refs, projects, amount }] = rows;
    const head = facts(numbers.counted("projects", projects), numbers.money(amount, context.currency));
    const title = fill(words.district_only, { place: names.district[district] });
    const links = box ? null : listed(context, refs, (ref) => projectLink(context, ref, ref));
    openPopup(context, place, title, head, listLink(context, district), links);
  }

  /** At the district's name, where the reader looks for the district. */
  function placed(feature) {
    const coordinates = context.places.anchor(feature.properties.district) ?? feature.geometry.coordinates;
    return { ...feature, geometry: { type: "Point", coordinates } };
  }

  return { leaflet: group.leaflet, show: (features) => group.show(features.map(placed), icon) };
}
