// The import pages: a file that is too large is told before it is sent, and a job that runs is watched.
const form = document.querySelector(".import-form");
form?.addEventListener("submit", (event) => {
  const [file] = form.elements.file.files;
  if (!file || file.size <= Number(form.dataset.most) * 1024 ** 2) return;
  event.preventDefault();
  form.elements.file.setCustomValidity(form.dataset.tooLarge);
  form.elements.file.reportValidity();
});
form?.elements.file.addEventListener("change", () => form.elements.file.setCustomValidity(""));

const busy = document.querySelector("[data-busy]");
if (busy) watch(busy, 700);

async function watch(place, pause) {
  const bar = place.querySelector("progress");
  const said = place.querySelector("[role=status]");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    // While the server starts again there is no answer; the next one tells how far it is.
    const answer = await fetch(place.dataset.busy, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer) continue;
    if (!answer.ok || answer.redirected) return location.reload();
    const { done, total, text, finished } = await answer.json();
    if (finished) return location.reload();
    if (!bar) continue;
    if (total) {
      bar.max = total;
      bar.value = done;
    }
    if (said.textContent !== text) said.textContent = text;
  }
}
