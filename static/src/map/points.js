// Projects at their places of work. The sign says how surely the place is known; the bubble says number and support.
import { clustered, commonest } from "./clusters.js";
import { element, fill } from "./dom.js";
import { sum } from "./numbers.js";
import { facts, listed, listLink, openPopup, projectLink, reportLink } from "./popup.js";
import { sign } from "./signs.js";

const NARROW = 480;
const STYLE = { exact: "exact", street: "exact", neighbourhood: "approximate", settlement: "approximate" };

export function points(context) {
  const { map, names, numbers, precisions, words } = context;
  const amount = (row) => numbers.money(row.amount, context.currency);
  const group = clustered(map, { bubble, list, radius: 84 });

  function icon(row) {
    const name = [row.title, amount(row), precisions[row.precision]].join(", ");
    return sign({ style: STYLE[row.precision], name, size: [24, 24] });
  }

  function bubble(rows) {
    const total = sum(rows);
    const at = commonest(rows.map(({ district }) => district));
    const around = fill(words.around, { place: names.district[at] });
    const spoken = numbers.spoken(total, context.currency);
    const count = numbers.counted("projects", total.projects);
    const number = numbers.count(total.projects);
    const under = numbers.brief(total, context.currency);
    // Room for both lines; on a phone no more than they need.
    const room = map.getSize().x < NARROW ? 50 : 56;
    const size = (under ? room : 34) + 4 * Math.min(number.length - 1, 3);
    return sign({ style: "bubble", number, under, name: [around, count, spoken].join(", "), size: [size, size], at });
  }

  function list(place, rows) {
    if (rows[0].box) return openPopup(context, place, words.same_place, ...whole(rows[0]));
    if (rows.length === 1) return openPopup(context, place, projectLink(context, rows[0].ref, rows[0].title), ...body(rows[0]));
    const distinct = [...new Map(rows.map((row) => [row.ref, row])).values()];
    const total = sum(rows);
    const head = facts(numbers.counted("projects", total.projects), numbers.spoken(total, context.currency));
    const item = (row) => element("div", {}, projectLink(context, row.ref, row.title), facts(...short(row)));
    return openPopup(context, place, rows[0].place ?? words.same_place, head, listed(context, distinct, item));
  }

  function whole(row) {
    const total = sum([row]);
    const head = facts(numbers.counted("projects", total.projects), numbers.spoken(total, context.currency));
    return [head, row.district === null ? null : listLink(context, row.district)];
  }

  const short = (row) => [row.year === null ? words.year_unknown : String(row.year), amount(row)];

  function body(row) {
    const programme = row.programme === null ? null : names.programme[row.programme];
    const where = [row.place, names.district[row.district]].filter(Boolean).join(", ");
    return [
      programme && facts(programme),
      facts(...short(row), names.status[row.status] ?? null),
      element("p", { class: "map-popup-place" }, `${where} (${precisions[row.precision]})`),
      row.several ? element("p", { class: "map-popup-note" }, words.share) : null,
      reportLink(context, row.ref),
    ];
  }

  return { leaflet: group.leaflet, show: (features) => group.show(features, icon) };
}
