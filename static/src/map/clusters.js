// Signs that gather into bubbles when they are close. A bubble zooms in; at one and the same place it opens a list.
import L from "./leaflet.js";
import { stillness } from "./dom.js";

const SAME_PLACE = 1e-4; // degrees: about ten metres
const SETTLED_MS = 400;

/**
 * A cluster group. `bubble(rows)` gives its icon, `list(place, rows)` opens what lies at one place. Features with a `box`
 * are gathered already: bubbles that nothing is put together with.
 */
export function clustered(map, { bubble, list, radius }) {
  const group = L.markerClusterGroup({
    animate: !stillness(),
    iconCreateFunction: (cluster) => bubble(rowsOf(cluster)),
    maxClusterRadius: radius,
    showCoverageOnHover: false,
    spiderfyOnMaxZoom: false,
    zoomToBoundsOnClick: false,
  });
  const ready = L.layerGroup();
  group.on("add", () => ready.addTo(map)).on("remove", () => ready.remove());
  group.on("clusterclick", ({ layer }) => {
    const bounds = layer.getBounds();
    if (together(bounds)) list(layer.getLatLng(), rowsOf(layer));
    else zoom(layer, bounds);
  });

  /** Whether no closer look would part what lies in these bounds. */
  function together(bounds) {
    return bounds.getNorthEast().equals(bounds.getSouthWest(), SAME_PLACE) || map.getZoom() >= map.getMaxZoom();
  }

  function zoom(cluster, bounds) {
    const focused = cluster.getElement() === document.activeElement;
    const [child] = cluster.getAllChildMarkers();
    map.once("moveend", () => {
      // The bubble is gone by now; the reader goes on at what it broke into.
      if (focused) setTimeout(() => group.getVisibleParent(child)?.getElement()?.focus({ preventScroll: true }), SETTLED_MS);
    });
    map.fitBounds(bounds, { padding: [40, 40], animate: !stillness() });
  }

  return {
    leaflet: group,
    /** Replaces all signs: GeoJSON features, and how one of them looks. */
    show(features, icon) {
      // The sign that has the focus, if it is one of these: it is gone in a moment.
      const active = map.hasLayer(group) && document.activeElement.closest(".map-sign");
      const focused = active && ready.getLayers().find((marker) => marker.getElement() === active);
      const within = focused || (active && group.getLayers().some((one) => group.getVisibleParent(one)?.getElement() === active));
      group.clearLayers();
      ready.clearLayers();
      const single = features.filter(({ properties }) => !properties.box);
      group.addLayers(single.map((feature) => marker(feature, icon)));
      for (const feature of features) if (feature.properties.box) ready.addLayer(gathered(feature));
      // A bubble that the reader has gone to brings itself into view, and with it new bubbles: there the reader goes on.
      const next = focused && nearest(focused.getLatLng());
      if (within) (next?.getElement() ?? map.getContainer()).focus({ preventScroll: true });
    },
  };

  function nearest(place) {
    const from = map.latLngToContainerPoint(place);
    const far = (marker) => from.distanceTo(map.latLngToContainerPoint(marker.getLatLng()));
    return ready.getLayers().reduce((best, marker) => (best && far(best) <= far(marker) ? best : marker), null);
  }

  function gathered({ geometry, properties }) {
    const [lon, lat] = geometry.coordinates;
    const [west, south, east, north] = properties.box;
    const bounds = L.latLngBounds([south, west], [north, east]);
    const made = L.marker([lat, lon], { icon: bubble([properties]) });
    made.on("click", () => {
      if (together(bounds)) list(made.getLatLng(), [properties]);
      else map.fitBounds(bounds, { padding: [40, 40], animate: !stillness() });
    });
    return made;
  }

  function marker({ geometry, properties }, icon) {
    const [lon, lat] = geometry.coordinates;
    const made = L.marker([lat, lon], { icon: icon(properties) });
    made.row = properties;
    made.on("click", () => list(made.getLatLng(), [properties]));
    return made;
  }
}

function rowsOf(cluster) {
  return cluster.getAllChildMarkers().map(({ row }) => row);
}

/** The most frequent value. */
export function commonest(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0][0];
}
