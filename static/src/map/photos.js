// Photographs where they were taken. A picture is fetched when its sign is opened, and from this site alone.
import { clustered } from "./clusters.js";
import { element, fill } from "./dom.js";
import { facts, listed, openPopup, projectLink } from "./popup.js";
import { sign } from "./signs.js";

const DAY = { year: "numeric", month: "long", day: "numeric" };

export function photos(context) {
  const { addresses, language, licences, map, numbers, stages, words } = context;
  const group = clustered(map, { bubble, list, radius: 40 });

  const icon = (row) => sign({ style: "photo", name: [words.photo, alt(row)].join(": "), size: [28, 24] });

  function bubble(rows) {
    const name = numbers.counted("photos", rows.length);
    return sign({ style: "photos", number: numbers.count(rows.length), name, size: [32, 28] });
  }

  function list(place, rows) {
    if (rows.length === 1) return openPopup(context, place, link(rows[0]), picture(rows[0]));
    const item = (row) => element("div", {}, link(row), picture(row));
    return openPopup(context, place, numbers.counted("photos", rows.length), listed(context, rows, item));
  }

  const link = (row) =>
    row.record === "site" ? element("a", { href: fill(addresses.site, { slug: row.site }) }, row.name) : projectLink(context, row.ref, row.name);

  const alt = (row) => (language !== "tr" && row.alt_en) || row.alt_tr;

  function picture(row) {
    const { file, width, height } = row;
    const turkish = language !== "tr" && !row.alt_en ? "tr" : null;
    const image = element("img", { loading: "lazy", decoding: "async", width, height, alt: alt(row), lang: turkish });
    // Said last, so that nothing is fetched before the browser knows that it may wait.
    image.src = fill(addresses.media, { file: encodeURIComponent(file) });
    const licence = licences[row.licence]
      ? element("a", { href: licences[row.licence], rel: "license noopener external" }, row.licence)
      : element("span", { lang: "tr" }, row.licence);
    const rights = element("p", { class: "map-popup-note" }, element("span", { lang: "tr" }, row.credit), ", ", licence);
    const told = facts(stages[row.role], taken(row.taken_on, language));
    return element("div", { class: "map-popup-photo" }, image, told, rights);
  }

  return { leaflet: group.leaflet, show: (features) => group.show(features, icon) };
}

/** A date as exactly as it is known: 2019, 2019-05 or 2019-05-14. */
function taken(text, language) {
  const [year, month, day] = text.split("-").map(Number);
  if (!month) return String(year);
  const form = day ? DAY : { ...DAY, day: undefined };
  return new Intl.DateTimeFormat(language, { ...form, timeZone: "UTC" }).format(Date.UTC(year, month - 1, day || 1));
}
