// Questions about GeoJSON shapes, in their own degrees.

const LINES = 12;

/** Where a shape is widest from west to east, looking along some parallels: {x, y, west, east}. */
export function roomiest(geometry) {
  let best = { width: 0 };
  for (const outline of outlinesOf(geometry)) {
    const heights = outline.map(([, y]) => y);
    const [south, north] = [Math.min(...heights), Math.max(...heights)];
    for (let line = 1; line < LINES; line += 1) {
      const y = south + ((north - south) * line) / LINES;
      // A line near the middle leaves more room above and below the name.
      const weight = 1 - Math.abs(line / LINES - 0.5);
      for (const [west, east] of crossed(outline, y)) {
        if ((east - west) * weight > best.width) best = { width: (east - west) * weight, y, west, east };
      }
    }
  }
  return { ...best, x: (best.west + best.east) / 2 };
}

/** Whether a point lies in a shape. */
export function inside(geometry, { x, y }) {
  return outlinesOf(geometry).some((outline) => crossed(outline, y).some(([west, east]) => west <= x && x <= east));
}

function outlinesOf({ type, coordinates }) {
  return type === "Polygon" ? [coordinates[0]] : coordinates.map(([outline]) => outline);
}

/** The stretches of a parallel inside a ring. */
function crossed(ring, y) {
  const at = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
    if (y1 > y !== y2 > y) at.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  at.sort((a, b) => a - b);
  const pairs = [];
  for (let i = 0; i + 1 < at.length; i += 2) pairs.push([at[i], at[i + 1]]);
  return pairs;
}
