// «Near me»: the browser's position, rounded to about 100 m, becomes part of this site's own address and goes nowhere else.
import { visit } from "../map/address.js";

const DIGITS = 3;
const PATIENCE = { timeout: 15_000, maximumAge: 60_000 };

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-locate]");
  if (!button) return;
  const refused = () => {
    button.disabled = false;
    button.form.querySelector("[data-locate-note]").textContent = button.dataset.refused;
  };
  if (!navigator.geolocation) return refused();
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      visit(near(coords, button.form.elements.km.value));
    },
    refused,
    PATIENCE,
  );
});

/** The present question around a point. */
function near({ latitude, longitude }, km) {
  const asked = new URLSearchParams(location.search);
  asked.delete("sayfa");
  asked.set("yakin", `${Number(latitude.toFixed(DIGITS))},${Number(longitude.toFixed(DIGITS))},${km}`);
  asked.set("sirala", "uzaklik");
  return `${location.pathname}?${asked}`;
}
