// Copying an address or a line of code. Without a script these stand on the page as text.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const said = button.closest("[data-copied]");
  if (!(await copy(field?.value ?? location.href, field))) return;
  said.querySelector("[data-said]").textContent = said.dataset.copied;
  const before = button.dataset.before ?? (button.dataset.before = button.textContent);
  button.textContent = said.dataset.copied;
  setTimeout(() => (button.textContent = before), 2000);
});

/** True when the text is on the clipboard; else its field, if it has one, is selected for the reader to copy. */
async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers give the clipboard to secure pages only; the older way works on an office network too.
    const box = field ?? document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
    box.select();
    const done = document.execCommand("copy");
    if (box !== field) box.remove();
    return done;
  }
}

function show() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  look();
}

/** What the address says besides the question, such as where the map looks, goes along. */
function look() {
  for (const line of document.querySelectorAll("[data-address]")) line.textContent = location.origin + location.pathname + location.search;
  for (const link of document.querySelectorAll("a[data-view]")) {
    const asked = link.search.slice(1).split("&").filter((pair) => pair && !/^(gorunum|secili)=/.test(pair));
    const view = location.search.slice(1).split("&").filter((pair) => /^(gorunum|secili)=/.test(pair));
    link.search = [...asked, ...view].join("&");
  }
}

show();
document.addEventListener("explorer:changed", show);
document.addEventListener("map:looked", look);
