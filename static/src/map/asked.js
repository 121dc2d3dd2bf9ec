// What the question says of the ground: the circle around a point, the shape somebody drew.
import L from "./leaflet.js";

export function asked({ map }) {
  const leaflet = L.layerGroup().addTo(map);
  const style = { className: "asked-area", interactive: false, pane: "outlines" };
  return {
    show({ near, drawing }) {
      leaflet.clearLayers();
      if (near) {
        const [lat, lon, km] = near;
        L.circle([lat, lon], { ...style, radius: km * 1000 }).addTo(leaflet);
        L.circleMarker([lat, lon], { ...style, radius: 4, className: "asked-point" }).addTo(leaflet);
      }
      if (drawing) L.polygon(drawing, style).addTo(leaflet);
    },
  };
}
