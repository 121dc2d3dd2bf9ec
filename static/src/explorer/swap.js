// Swapping the live parts of a page for those of another, so that the reader does not notice but for the news.

/** Replaces every [data-live] element by the one of the same name in `fresh`, keeping focus, folds and scroll. */
export function swap(fresh) {
  const focus = rememberFocus();
  const folds = rememberFolds();
  const scrolls = rememberScrolls();
  for (const old of document.querySelectorAll("[data-live]")) {
    // A live part inside another one has been replaced with it.
    if (!old.isConnected) continue;
    const next = fresh.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
    if (next) old.replaceWith(document.importNode(next, true));
    else old.replaceChildren();
  }
  document.title = fresh.title;
  carryLinks(fresh);
  folds();
  scrolls();
  focus();
}

/** Links outside the live parts that name this very page, such as the one to the other language. */
function carryLinks(fresh) {
  for (const link of document.querySelectorAll("link[hreflang], a[hreflang]")) {
    const next = fresh.querySelector(`${link.localName}[hreflang="${link.hreflang}"]`);
    if (next) link.setAttribute("href", next.getAttribute("href"));
  }
}

function rememberFocus() {
  const before = document.activeElement;
  if (!before?.closest("[data-live]")) return () => {};
  const { value, selectionStart, selectionEnd } = before;
  const typed = before.matches("input[type=text], input[type=search], input[type=number], input:not([type])");
  return () => {
    const after = counterpart(before);
    if (!after) return;
    // What was typed while the answer was on its way stays.
    if (typed) after.value = value;
    after.focus({ preventScroll: true });
    if (typed && selectionStart !== null) after.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** The new element that stands for an old one: by id, by name and value, by its key, by what it says; else its part. */
function counterpart(old) {
  if (old.isConnected) return old;
  const candidates = [
    () => old.id && document.getElementById(old.id),
    () => old.name && document.querySelector(byName(old)),
    () => old.dataset.key && document.querySelector(`[data-key="${CSS.escape(old.dataset.key)}"]`),
    () => [...document.querySelectorAll(`[data-live] ${old.localName}`)].find(saysSame(old)),
  ];
  for (const candidate of candidates) {
    const found = candidate();
    if (found && !found.disabled) return found;
  }
  return document.querySelector("[data-explorer] [data-announce]") ?? null;
}

function byName({ localName, name, type, value }) {
  const exact = type === "checkbox" || type === "radio" || localName === "button";
  return `[data-explorer] ${localName}[name="${CSS.escape(name)}"]` + (exact ? `[value="${CSS.escape(value)}"]` : "");
}

function saysSame(old) {
  return (other) => other.textContent.trim() === old.textContent.trim();
}

function rememberFolds() {
  const open = new Map([...document.querySelectorAll("[data-live] details[id]")].map((fold) => [fold.id, fold.open]));
  return () => {
    for (const fold of document.querySelectorAll("[data-live] details[id]")) {
      if (open.has(fold.id)) fold.open = open.get(fold.id);
    }
  };
}

function rememberScrolls() {
  const scrolled = [...document.querySelectorAll("[data-live][id], [data-live] [id]")]
    .filter(({ scrollTop, scrollLeft }) => scrollTop || scrollLeft)
    .map(({ id, scrollTop, scrollLeft }) => [id, scrollTop, scrollLeft]);
  return () => {
    for (const [id, top, left] of scrolled) document.getElementById(id)?.scrollTo(left, top);
  };
}
