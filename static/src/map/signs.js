// Signs on the map: boxes drawn by the style sheet, with a name to be spoken, that open by click, Enter and Space.
import L from "./leaflet.js";
import { element } from "./dom.js";

const Sign = L.DivIcon.extend({
  createIcon(old) {
    const made = L.DivIcon.prototype.createIcon.call(this, old);
    made.setAttribute("aria-label", this.options.name);
    if (this.options.at) made.dataset.at = this.options.at;
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      // Leaflet hears the click; its own key handling would move the focus to the map.
      event.preventDefault();
      event.stopPropagation();
      made.click();
    });
    return made;
  },
});

/**
 * An icon: style sheet class, a number inside and a smaller line under it, spoken name, size [width, height], and the anchor if not the middle.
 * `at` is the district it stands for as a whole, or about: such signs move out of the way of others.
 */
export function sign({ style, number, under, name, size, anchor, at }) {
  // The line under the number is abbreviated; as decoration it is not held against the spoken name, which has it in full.
  const small = under && element("span", { class: "symbol-under", "data-text": under });
  const html = element("span", { class: `symbol symbol--${style}` }, number && element("span", {}, number), small);
  return new Sign({ className: "map-sign", html, name, at, iconSize: size, iconAnchor: anchor });
}
