// Suggestions below the search field while one types: an ARIA combobox whose list is made of filters, pages and words.
import { choose } from "./search/choose.js";
import { listbox } from "./search/listbox.js";

const WAIT_MS = 120;
const SHORTEST = 2;

let box = mount();
let shown = { groups: [], open: false };
let waiting;
let request;

document.addEventListener("input", ({ target }) => {
  if (target !== box?.input) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, WAIT_MS);
});
document.addEventListener("keydown", (event) => {
  if (event.target === box?.input && !event.isComposing) press(event);
});
document.addEventListener("focusout", ({ target }) => {
  // The field also loses the focus when the page around it is swapped; then it is no longer there.
  if (target === box?.input) setTimeout(() => document.activeElement !== box.input && close());
});
document.addEventListener("submit", ({ target }) => {
  if (target === box?.input.form) close();
});
document.addEventListener("explorer:changed", () => {
  if (box?.input.isConnected) return;
  const active = box?.active() ?? -1;
  box = mount();
  if (shown.open && document.activeElement === box?.input) show(active);
});

function mount() {
  const field = document.querySelector("[data-suggest]");
  return field && listbox(field, take);
}

async function ask() {
  const text = box.input.value.trim();
  request?.abort();
  if (text.length < SHORTEST) return close();
  request = new AbortController();
  const { signal } = request;
  try {
    const address = `${box.field.dataset.suggest}?${new URLSearchParams({ q: text })}`;
    const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
    const groups = response.ok ? await response.json() : [];
    if (signal.aborted || document.activeElement !== box.input) return;
    shown = { groups, open: groups.length > 0 };
    if (shown.open) show(-1);
    else close();
  } catch {
    // Suggestions are a help; without an answer the field searches as it does without them.
    if (!signal.aborted) close();
  }
}

function show(active) {
  box.show(shown.groups);
  if (active >= 0) box.activate(active);
}

function close() {
  clearTimeout(waiting);
  request?.abort();
  shown.open = false;
  box?.hide();
}

function press(event) {
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (!shown.open) return void ask();
    box.move(key === "ArrowDown" ? 1 : -1);
  } else if (key === "Enter") {
    const item = shown.open && box.chosen();
    if (!item) return close();
    event.preventDefault();
    take(item);
  } else if (key === "Escape" && shown.open) {
    // The first Escape only closes the list; what was typed stays.
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (key === "Tab") {
    close();
  }
}

function take(item) {
  const { input } = box;
  close();
  choose(item, input);
}
