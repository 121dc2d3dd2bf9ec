// Where a point lies, asked of the server: in which district, and what is wrong with it.
import { element } from "../map/dom.js";
import { pointOf } from "./degrees.js";

/** Gives a function that asks about the point and says the answer beside it. */
export function checks(point, address, words, editable) {
  const said = point.box.querySelector("[data-said]");
  let request;
  return async function check() {
    request?.abort();
    said.replaceChildren();
    said.className = "point-said";
    if (!pointOf(point)) return;
    request = new AbortController();
    const { signal } = request;
    const asked = new URLSearchParams({ enlem: point.latitude.value, boylam: point.longitude.value, yer: point.district?.value ?? "" });
    try {
      const response = await fetch(`${address}?${asked}`, { signal, headers: { Accept: "application/json" } });
      if (!response.ok || signal.aborted) return;
      const { text, here, wrong } = await response.json();
      said.classList.toggle("is-wrong", Boolean(wrong));
      said.append(element("span", {}, text));
      if (wrong && here && editable && point.district) said.append(" ", mend(here));
    } catch {
      // The same is checked when the form is sent; a missing answer here loses nothing.
    }
  };

  function mend(slug) {
    const button = element("button", { type: "button", class: "button small quiet" }, words.into);
    button.addEventListener("click", () => {
      point.district.value = slug;
      point.district.dispatchEvent(new Event("change", { bubbles: true }));
      point.district.focus();
    });
    return button;
  }
}
