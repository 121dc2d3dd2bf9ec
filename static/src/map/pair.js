// Two maps that always look at the same part of the ground.
export function pair(...maps) {
  let leading = null;
  for (const map of maps) {
    map.on("move", () => {
      if (leading) return;
      leading = map;
      for (const other of maps) {
        if (other !== map) other.setView(map.getCenter(), map.getZoom(), { animate: false });
      }
      leading = null;
    });
  }
}
