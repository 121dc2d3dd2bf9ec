// A briefing: a map frozen into one file. The drawers are the map's own; their features come from the file itself.
import "./map.js";
import { byDistrict, narrowed, register, totals } from "./briefing/register.js";
import { classify } from "./briefing/classes.js";
import { drawFrom } from "./map/loading.js";
import { element } from "./map/dom.js";
import { numbers } from "./map/numbers.js";

const held = (id) => JSON.parse(document.getElementById(id).textContent);
const { currency, language, words, options } = held("briefing");
const said = numbers(options);
const holding = register(held("rows"));
const lira = (kurus) => kurus / 100;

let metric = "adet";
let turn = 0;

drawFrom((spec) => Promise.resolve(narrowed(held(`layer-${spec.key}`).features, spec.key, holding.rows())));

function show() {
  const rows = holding.rows();
  const districts = byDistrict(rows);
  const whole = totals(rows);
  headline(whole, rows);
  table(districts);
  list(rows);
  colour(districts);
  document.dispatchEvent(new CustomEvent("explorer:changed"));
  document.body.dataset.shown = String(turn);
}

function headline(whole, rows) {
  const put = (name, text) => {
    const place = document.querySelector(`[data-figure="${name}"]`);
    if (place.textContent !== text) place.textContent = text;
  };
  put("projects", said.count(whole.projects));
  put("amount", whole.projects && whole.unknown === whole.projects ? words.unknown : said.money(lira(whole.amount), currency));
  put("unknown", said.count(whole.unknown));
  put("off-map", said.count(whole.offMap));
  document.querySelector("[data-announce]").textContent = said.counted("projects", rows.length);
}

function table(districts) {
  for (const row of document.querySelectorAll("tr[data-district]")) {
    const { projects, amount, known } = districts.get(row.dataset.district) ?? { projects: 0, amount: 0, known: 0 };
    row.classList.toggle("is-empty", !projects);
    row.classList.toggle("is-chosen", holding.chosen.district === row.dataset.district);
    const [, count, money] = row.cells;
    count.textContent = said.count(projects);
    money.textContent = projects && !known ? words.unknown : said.money(lira(amount), currency);
  }
}

function list(rows) {
  const refs = new Set(rows.map(({ ref }) => ref));
  for (const row of document.querySelectorAll("tr[data-ref]")) row.hidden = !refs.has(row.dataset.ref);
}

/** Classes anew for what is chosen, in the page's values and in the legend. */
function colour(districts) {
  const script = document.getElementById("map-values");
  const before = JSON.parse(script.textContent);
  const names = Object.keys(before.districts);
  const value = (slug) => {
    const { projects, amount, known } = districts.get(slug) ?? { projects: 0, amount: 0, known: 0 };
    if (metric === "adet") return projects;
    return projects && !known ? null : amount;
  };
  const values = Object.fromEntries(names.map((slug) => [slug, value(slug)]));
  const { classes, keys } = classify(values);
  const text = (slug) => {
    const { projects, amount, known } = districts.get(slug) ?? { projects: 0, amount: 0, known: 0 };
    const money = projects && !known ? words.unknown : said.money(lira(amount), currency);
    return [options.names.district[slug], said.counted("projects", projects), ...(projects ? [money] : [])].join(", ");
  };
  const told = Object.fromEntries(names.map((slug) => [slug, { class: keys[slug], label: text(slug), value: text(slug) }]));
  const selected = holding.chosen.district ? [holding.chosen.district] : before.frozen;
  turn += 1;
  const fresh = element("script", { type: "application/json", id: "map-values" });
  fresh.textContent = JSON.stringify({ ...before, districts: told, selected, query: `?${turn}` });
  script.replaceWith(fresh);
  legend(classes, Object.values(keys));
}

function legend(classes, keys) {
  const write = (edge) => (metric === "adet" ? said.count(edge) : said.money(lira(edge), currency));
  const count = (key) => keys.filter((one) => one === key).length;
  const rows = classes.map(({ key, low, high, places }) => [key, low === high ? write(low) : `${write(low)} – ${write(high)}`, places]);
  if (count("c0")) rows.unshift(["c0", words.none, count("c0")]);
  if (count("none")) rows.push(["none", words.no_data, count("none")]);
  const item = ([key, text, places]) =>
    element("li", {}, element("span", { class: `swatch-box ${key}`, "aria-hidden": "true" }), `${text} (${places})`);
  document.querySelector("[data-legend]").replaceChildren(...rows.map(item));
}

const form = document.getElementById("choose");
form.addEventListener("change", () => {
  const given = new FormData(form);
  for (const name of holding.questions) holding.chosen[name] = given.get(name) ?? "";
  metric = given.get("metric");
  show();
});
form.addEventListener("reset", () => setTimeout(() => form.dispatchEvent(new Event("change"))));
form.addEventListener("submit", (event) => event.preventDefault());

// A district of the map asks the file for itself; asked again, it takes the question back.
document.addEventListener("explorer:visit", (event) => {
  event.preventDefault();
  const slug = new URLSearchParams(event.detail.href.split("?")[1] ?? "").get("ilce") ?? "";
  form.elements.district.value = holding.chosen.district === slug ? "" : slug;
  form.dispatchEvent(new Event("change"));
});

// The heads of the lists sort them; the second time the other way round.
for (const button of document.querySelectorAll("th button[data-sort]")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const rows = head.closest("table").tBodies[0];
    const down = head.getAttribute("aria-sort") === "ascending";
    const read = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
    const compare = {
      text: (one, other) => read(one).localeCompare(read(other), language),
      // Without a value last, whichever way round.
      number: (one, other) => (read(one) === "") - (read(other) === "") || (down ? -1 : 1) * (Number(read(one)) - Number(read(other))),
    }[button.dataset.sort];
    const sorted = [...rows.rows].sort(compare);
    if (down && button.dataset.sort === "text") sorted.reverse();
    rows.append(...sorted);
    for (const one of head.parentElement.cells) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  });
}

// A larger picture for a screen on the wall: arrows step through the districts.
const stage = document.getElementById("presentation");
stage.hidden = false;
stage.addEventListener("click", () => {
  const on = document.body.classList.toggle("is-presenting");
  stage.setAttribute("aria-pressed", String(on));
  window.dispatchEvent(new Event("resize"));
});
document.addEventListener("keydown", ({ key, target }) => {
  if (!document.body.classList.contains("is-presenting") || target.closest("select, input, .map")) return;
  const select = form.elements.district;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (key === "Escape") stage.click();
  if (!step) return;
  select.selectedIndex = (select.selectedIndex + step + select.options.length) % select.options.length;
  form.dispatchEvent(new Event("change"));
});

for (const one of document.querySelectorAll("[data-scripted]")) one.hidden = false;
show();
