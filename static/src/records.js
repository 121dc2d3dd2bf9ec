// A record's form at the staff desk: pins on a map, help with place names, shares added up, and a word before leaving.
import { checks } from "./records/check.js";
import { pin } from "./records/pin.js";
import { shares } from "./records/shares.js";
import { spots } from "./records/spots.js";

const form = document.querySelector("[data-record]");
if (form) start();

function start() {
  const words = JSON.parse(form.dataset.words);
  const all = form.querySelector(".record-all");
  const points = [...form.querySelectorAll("[data-point]")].map((box) => pointOf(box));
  for (const point of points) {
    point.check = checks(point, form.dataset.check, words, !all.disabled);
    point.pin = pin(point, form.dataset, words, { fixed: all.disabled, open: points.length === 1 });
    spots(point, form.dataset.spots);
    if (!all.disabled) for (const one of [point.latitude, point.longitude, point.district]) one?.addEventListener("change", moved);
    function moved(event) {
      if (event.target !== point.district) point.placed.value = "";
      point.pin.show();
      void point.check();
    }
  }
  shares(form, words);
  document.getElementById("faults")?.focus();
  leaving();
}

/** The fields of one point, by what they hold. */
function pointOf(box) {
  const at = box.dataset.point;
  const field = (name) => document.getElementById(`${at}${name}`);
  const names = ["latitude", "longitude", "precision", "district", "placed", "look"];
  return { box, at, ...Object.fromEntries(names.map((name) => [name, field(name)])) };
}

function leaving() {
  let changed = Boolean(document.querySelector(".summary-of-faults, .clashes"));
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
}
