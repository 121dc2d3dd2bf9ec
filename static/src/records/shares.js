// The shares of the places of work, added up while they are typed. The server checks them again.
export function shares(form, words) {
  const said = form.querySelector("[data-share-sum]");
  if (!said) return;
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();

  function tell() {
    const fields = [...form.querySelectorAll("[id^='place-'][id$='-share']")].filter(isWork).filter(({ value }) => value.trim());
    const values = fields.map(({ value }) => read(value.trim()));
    said.hidden = values.length === 0;
    const sum = values.reduce((total, value) => total + value, 0);
    const fits = Math.abs(sum - 1) < 1e-6;
    said.textContent = `${words.sum}: ${Number.isFinite(sum) ? String(Number(sum.toFixed(4))).replace(".", ",") : "?"}${fits ? " ✓" : ""}`;
    said.classList.toggle("is-wrong", !fits);
  }
}

const isWork = ({ id }) => document.getElementById(id.replace(/share$/, "role"))?.value !== "office";

function read(text) {
  const part = /^(\d+)\s*\/\s*(\d+)$/.exec(text);
  if (part) return Number(part[1]) / Number(part[2]);
  const bare = Number(text.replace("%", "").trim().replace(",", "."));
  return text.includes("%") ? bare / 100 : bare;
}
