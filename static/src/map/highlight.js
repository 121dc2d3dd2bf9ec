// A row of the list and its sign on the map light up together, whichever of the two is pointed at or focused.
const LIT_SIGN = "map-sign--lit";
const LIT_ROW = "is-lit";

export function highlight({ map, layers }) {
  const container = map.getContainer();
  const listen = (root, enter, leave) => {
    for (const kind of ["mouseover", "focusin"]) root.addEventListener(kind, enter);
    for (const kind of ["mouseout", "focusout"]) root.addEventListener(kind, leave);
  };

  listen(
    document,
    ({ target }) => {
      const ref = target.closest?.("tr[data-ref]")?.dataset.ref;
      if (ref) for (const sign of signsOf(ref)) sign.classList.add(LIT_SIGN);
    },
    ({ target }) => target.closest?.("tr[data-ref]") && clear(container, LIT_SIGN),
  );
  listen(
    container,
    ({ target }) => {
      const sign = target.closest?.(".map-sign");
      if (!sign) return;
      const refs = refsAt(sign);
      for (const row of document.querySelectorAll("tr[data-ref]")) row.classList.toggle(LIT_ROW, refs.has(row.dataset.ref));
    },
    ({ target }) => target.closest?.(".map-sign") && clear(document, LIT_ROW),
  );

  /** The signs on the map, bubbles too, that stand for a project. */
  function signsOf(ref) {
    const found = new Set();
    for (const { leaflet } of layers) {
      if (!leaflet.getVisibleParent || !map.hasLayer(leaflet)) continue;
      for (const marker of leaflet.getLayers()) {
        if (!names(marker.row).includes(ref)) continue;
        const sign = leaflet.getVisibleParent(marker)?.getElement();
        if (sign) found.add(sign);
      }
    }
    return found;
  }

  /** The projects a sign stands for. */
  function refsAt(sign) {
    const refs = new Set();
    map.eachLayer((layer) => {
      if (layer.getElement?.() !== sign) return;
      const rows = layer.getAllChildMarkers ? layer.getAllChildMarkers().map(({ row }) => row) : [layer.row];
      for (const row of rows) for (const ref of names(row)) refs.add(ref);
    });
    return refs;
  }
}

const names = (row) => row?.refs ?? (row?.ref ? [row.ref] : []);

function clear(root, name) {
  for (const one of root.querySelectorAll(`.${name}`)) one.classList.remove(name);
}
