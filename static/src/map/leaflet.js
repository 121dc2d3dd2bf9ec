// Leaflet under its global name, which both Folium's script and the cluster plugin expect. Must be imported first.
import leaflet from "leaflet";
import { stillness } from "./dom.js";

window.L = leaflet;
// Must be said before a map is made.
if (stillness()) leaflet.Map.mergeOptions({ fadeAnimation: false, markerZoomAnimation: false, zoomAnimation: false });
export default leaflet;
