// Goes from one year to the next by the page's own links. Only ever begun by the reader; anything the reader does ends it.
import { visit } from "../map/address.js";

const SHOWN_MS = 1600;
const PATIENCE_MS = 15_000;

let timer;
let playing = false;
let going = false;

document.addEventListener("click", ({ target, isTrusted }) => {
  const button = target.closest?.("[data-play]");
  if (button && !playing) return start();
  if (isTrusted && playing) stop();
});
document.addEventListener("keydown", ({ key }) => key === "Escape" && stop());
document.addEventListener("input", stop);
document.addEventListener("visibilitychange", stop);
document.addEventListener("explorer:changed", () => {
  if (!playing) return;
  // An answer to another question than the one played for is the reader's own doing.
  if (!going) return stop();
  going = false;
  clearTimeout(timer);
  say();
  timer = setTimeout(step, SHOWN_MS);
});

function start() {
  playing = true;
  say();
  go(link("[rel=next]") ?? link("[data-start]"), false);
}

function step() {
  const next = link("[rel=next]");
  if (next) go(next, true);
  else stop();
}

function go(link, replace) {
  going = true;
  timer = setTimeout(stop, PATIENCE_MS);
  visit(link.pathname + link.search, { replace });
}

function stop() {
  if (!playing) return;
  playing = going = false;
  clearTimeout(timer);
  say();
}

const link = (selector) => document.querySelector(`[data-playback] a${selector}`);

/** The button's word: what a press would do. */
function say() {
  const button = document.querySelector("[data-play]");
  if (!button) return;
  button.dataset.begin ??= button.textContent;
  button.textContent = playing ? button.dataset.stop : button.dataset.begin;
}
