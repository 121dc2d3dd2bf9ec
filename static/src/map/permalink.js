// Where the map looks and what is open on it join the page's address, so that it shows the same to whoever gets it.
import L from "./leaflet.js";

const VIEW = "gorunum";
const SELECTED = "secili";
const QUIET_MS = 150;

/**
 * Follows the map of a context. `restore()` goes where the address says, if it says so; `home(go)` runs a move that
 * the page's question asks for, which the address need not repeat; `reopen()` opens what the address names.
 */
export function permalink({ map, layers, frozen }) {
  let home;
  let goingHome = false;
  let selected = null;
  let wanted = null;
  let waiting;
  let question = asked();
  let held = false;
  let restored = false;

  const here = () => {
    const { lat, lng } = map.getCenter();
    return [short(map.getZoom(), 2), short(lat, 5), short(lng, 5)].join("/");
  };

  function write() {
    if (frozen) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      // A map on its way, or one that still shows the question before, is not what the address asks for.
      if (goingHome || held) return;
      const view = here();
      const pairs = asked();
      if (view !== home) pairs.push(`${VIEW}=${view}`);
      // What could not be opened yet stays in the address until the layers have come.
      const open = selected ?? wanted;
      if (open) pairs.push(`${SELECTED}=${encodeURIComponent(open).replaceAll("%2F", "/")}`);
      const query = pairs.length ? `?${pairs.join("&")}` : "";
      if (query === location.search) return;
      history.replaceState(history.state, "", location.pathname + query + location.hash);
      for (const link of document.querySelectorAll("a[hreflang]")) link.search = query;
      document.dispatchEvent(new CustomEvent("map:looked"));
    }, QUIET_MS);
  }

  map.on("moveend", () => {
    if (goingHome) home = here();
    goingHome = false;
    write();
  });
  map.on("popupopen popupclose", () => {
    selected = null;
    write();
  });
  window.addEventListener("popstate", () => {
    held = asked().join("&") !== question.join("&");
  });
  const watched = new WeakSet();

  function watch(group) {
    if (watched.has(group)) return;
    watched.add(group);
    // Heard after the sign's own listener, which has opened its popup by then.
    group.on("click", ({ layer }) => {
      // A photograph has the reference of what it shows, but is not that.
      if (!layer?.row || layer.row.file) return;
      selected = key(layer.row);
      write();
    });
  }

  return {
    home(go) {
      goingHome = true;
      go();
    },
    restore() {
      held = false;
      question = asked();
      const parameters = new URLSearchParams(location.search);
      wanted = parameters.get(SELECTED);
      const [zoom, lat, lon] = (parameters.get(VIEW) ?? "").split("/").map(Number);
      if (lon === undefined || [zoom, lat, lon].some(Number.isNaN)) {
        restored = false;
        write();
        return false;
      }
      goingHome = false;
      restored = true;
      const go = () => {
        held = false;
        map.setView([lat, lon], zoom, { animate: false });
      };
      // A zoom that is still gliding would end where it was going, whatever is said meanwhile.
      held = Boolean(map._animatingZoom);
      if (held) map.once("zoomend", go);
      else go();
      return true;
    },
    reopen() {
      for (const { leaflet } of layers) if (leaflet.getLayers && leaflet.on) watch(leaflet);
      const name = wanted;
      wanted = null;
      if (!name) return;
      const signs = layers.flatMap(({ leaflet }) => leaflet.getLayers?.() ?? []);
      // Where the view was restored, opening must not move it.
      L.Popup.mergeOptions({ autoPan: !restored });
      signs.find(({ row }) => row && key(row) === name)?.fire("click");
      L.Popup.mergeOptions({ autoPan: true });
      selected = map.getPane("popupPane").childElementCount ? name : null;
      write();
    },
  };
}

/** The pairs of the address that are its question. */
function asked() {
  return location.search.slice(1).split("&").filter((pair) => pair && !/^(gorunum|secili)=/.test(pair));
}

/** The reference of a project or a site; a badge stands for its district. */
function key({ ref, district }) {
  return ref ?? district;
}

/** A number with so many decimals at most, as the server writes it. */
function short(value, digits) {
  return String(Number(value.toFixed(digits)) || 0);
}
