// Restoration sites: registered buildings. Their own sign, apart from projects.
import { clustered, commonest } from "./clusters.js";
import { element, fill } from "./dom.js";
import { facts, listed, openPopup, reportLink } from "./popup.js";
import { sign } from "./signs.js";

const SURE = new Set(["exact", "street"]);
const isVague = ({ precision }) => precision === "district";

export function sites(context) {
  const { addresses, map, names, numbers, precisions, words } = context;
  const group = clustered(map, { bubble, list, radius: 44 });

  function icon(row) {
    const style = SURE.has(row.precision) ? "site" : "site-approximate";
    const name = [words.site, row.name, names.district[row.district], precisions[row.precision]].join(", ");
    return sign({ style, name, size: [26, 26], at: isVague(row) ? row.district : null });
  }

  function bubble(rows) {
    const at = commonest(rows.map(({ district }) => district));
    const around = fill(words.around, { place: names.district[at] });
    const name = [around, numbers.counted("sites", rows.length)].join(", ");
    return sign({ style: "sites", number: numbers.count(rows.length), name, size: [30, 30], at });
  }

  function list(place, rows) {
    if (rows.length === 1) return openPopup(context, place, link(rows[0]), ...body(rows[0]));
    const item = (row) => element("div", {}, link(row), facts(names.status[row.status] ?? null));
    const title = numbers.counted("sites", rows.length);
    return openPopup(context, place, title, listed(context, rows, item));
  }

  const link = (row) => element("a", { href: fill(addresses.site, { slug: row.slug }) }, row.name);

  function body(row) {
    const where = [row.place, names.district[row.district]].filter(Boolean).join(", ");
    const progress = row.progress === null ? null : fill(words.progress, { percent: numbers.percent(row.progress / 100) });
    return [
      facts(words.site, names.status[row.status] ?? null, progress),
      element("p", { class: "map-popup-place" }, `${where} (${precisions[row.precision]})`),
      facts(numbers.counted("projects", row.projects)),
      reportLink(context, row.ref),
    ];
  }

  function placed(feature) {
    const coordinates = isVague(feature.properties) && context.places.anchor(feature.properties.district);
    return coordinates ? { ...feature, geometry: { type: "Point", coordinates } } : feature;
  }

  return { leaflet: group.leaflet, show: (features) => group.show(features.map(placed), icon) };
}
