// The map's own bundle: Leaflet, its clusters, and the functions Folium's description calls (window.izka).
import "./map/leaflet.js";
import "leaflet.markercluster";
import { open } from "./map/context.js";
import { draw, layer } from "./map/loading.js";
import { pair } from "./map/pair.js";

window.izka = { open, layer, draw, pair };
