// Manners: the page must scroll past the map, by one finger and by the wheel.
import { element } from "./dom.js";

const SHOWN_MS = 1500;

export function gestures({ map, words }) {
  const container = map.getContainer();
  const focused = () => container.contains(document.activeElement);

  // The wheel zooms once the map is in use (or with Ctrl); otherwise it stays the page's.
  container.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !focused()) event.stopImmediatePropagation();
    },
    { capture: true, passive: true },
  );

  // One finger scrolls the page, two move and zoom the map; the mouse drags. Laptops with both get both: the kind of
  // pointer is known before Leaflet hears of the press.
  if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  container.addEventListener(
    "pointerdown",
    ({ pointerType }) => (pointerType === "touch" ? map.dragging.disable() : map.dragging.enable()),
    { capture: true },
  );

  const hint = element("p", { class: "map-hint", "aria-hidden": "true" }, words.two_fingers);
  container.append(hint);
  let timer;
  const show = (shown) => {
    clearTimeout(timer);
    hint.classList.toggle("map-hint--shown", shown);
    if (shown) timer = setTimeout(() => show(false), SHOWN_MS);
  };
  container.addEventListener("touchmove", ({ touches }) => show(touches.length === 1), { passive: true });
}
