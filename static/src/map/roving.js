// Many shapes, one stop of the Tab key: the arrow keys go from neighbour to neighbour.

const TOWARDS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Gives these SVG shapes one tab stop between them. */
export function roving(shapes) {
  const stop = (shape) => {
    for (const other of shapes) other.setAttribute("tabindex", other === shape ? "0" : "-1");
  };
  stop(shapes[0]);
  for (const shape of shapes) {
    shape.addEventListener("focus", () => stop(shape));
    shape.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        shape.closest(".leaflet-container").focus({ preventScroll: true });
        event.stopPropagation();
        return;
      }
      const towards = TOWARDS[event.key];
      if (!towards) return;
      // The arrow is ours: neither the map nor the page may move.
      event.preventDefault();
      event.stopPropagation();
      nearest(shape, shapes, towards)?.focus({ preventScroll: true });
    });
  }
}

/** The shape whose middle lies best in a direction: near, and not far off to the side. */
function nearest(from, shapes, [dx, dy]) {
  const start = middle(from);
  let best = null;
  let least = Infinity;
  for (const shape of shapes) {
    const there = middle(shape);
    const along = (there.x - start.x) * dx + (there.y - start.y) * dy;
    const aside = Math.abs((there.x - start.x) * dy) + Math.abs((there.y - start.y) * dx);
    if (shape === from || along <= 0 || aside > 2 * along) continue;
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [shape, cost];
  }
  return best;
}

function middle(shape) {
  const { x, y, width, height } = shape.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}
