// Address help without sending the form: names are looked up in the bundled list, and one is taken for the point.
import { element } from "../map/dom.js";

export function spots(point, address) {
  const { look, box } = point;
  if (!look) return;
  const list = box.querySelector("[data-spots]");
  const button = box.querySelector("button[value^='find|']");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void find();
  });
  look.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void find();
  });

  async function find() {
    const response = await fetch(`${address}?${new URLSearchParams({ ad: look.value })}`, { headers: { Accept: "application/json" } });
    const found = response.ok ? await response.json() : [];
    list.replaceChildren(...found.map(choice));
    if (!found.length) list.append(element("p", {}, list.dataset.none));
  }

  function choice(spot) {
    const made = element("button", { type: "button", class: "button small quiet" }, `${spot.name}, ${spot.district}`);
    made.addEventListener("click", () => {
      for (const name of ["latitude", "longitude", "precision"]) point[name].value = spot[name];
      point.placed.value = "gazetteer";
      point.latitude.dispatchEvent(new Event("input", { bubbles: true }));
      point.pin.show();
      void point.check();
      point.latitude.focus();
    });
    return made;
  }
}
