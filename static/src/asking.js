// All that the map's page does besides the map, in one file: one request instead of three.
import "./explorer.js";
import "./suggest.js";
import "./share.js";
