// Signs that stand for a whole district, or for several places, may move a little, so that they hide no sign of a true
// place and not each other.
import L from "./leaflet.js";

const SETTLED_MS = 350; // after this the bubbles have stopped moving
const STEP = 20;
// No farther than this, or a sign would stand on another district.
const SHIFTS = [
  [0, 0], [0, -1], [0, 1], [1.4, 0], [-1.4, 0], [1.2, -1], [-1.2, -1], [1.2, 1], [-1.2, 1],
  [1.7, -0.7], [-1.7, -0.7], [1.7, 0.7], [-1.7, 0.7], [0, -1.8], [0, 1.8],
].map(([x, y]) => [x * STEP, y * STEP]);

const BESIDE = [1, 1.6].flatMap((far) => [[far, 0], [-far, 0], [0, far], [0, -far]]);
const MARGIN = 1;

/** Arranges the signs with data-at whenever the view or the signs change, and when asked to. */
export function dodging(map) {
  let timer;
  map.on("zoomend layeradd", later);

  function later() {
    clearTimeout(timer);
    timer = setTimeout(arrange, SETTLED_MS);
  }

  function arrange() {
    const signs = [...map.getContainer().querySelectorAll(".map-sign")];
    const taken = [];
    // A sign of a true place stays there, unless another one would hide it: then it stands right beside it.
    const fixed = signs.filter((sign) => !sign.dataset.at).sort((a, b) => b.offsetWidth - a.offsetWidth);
    for (const sign of fixed) {
      const home = boxOf(sign);
      const shifts = hidden(home, taken) ? BESIDE.map(([x, y]) => [x * sign.offsetWidth, y * sign.offsetHeight]) : [[0, 0]];
      const [best] = shifts.map((shift) => ({ shift, cost: cost(moved(home, shift), taken) })).sort((a, b) => a.cost - b.cost);
      [sign.style.left, sign.style.top] = best.shift.map((pixels) => `${pixels}px`);
      taken.push({ ...moved(home, best.shift), weight: 4 });
    }
    for (const name of map.getContainer().querySelectorAll(".district-name:not(.district-name--hidden)")) {
      taken.push({ ...around(name), weight: 0.5 });
    }
    const movable = signs.filter(({ dataset }) => dataset.at).sort((a, b) => b.offsetWidth - a.offsetWidth);
    for (const sign of movable) {
      const home = boxOf(sign);
      const [best] = SHIFTS.map((shift) => ({ shift, cost: cost(moved(home, shift), taken) + 2 * length(shift) }))
        .sort((a, b) => a.cost - b.cost);
      [sign.style.left, sign.style.top] = best.shift.map((pixels) => `${pixels}px`);
      taken.push({ ...moved(home, best.shift), weight: 4 });
    }
    map.fire("signsarranged");
  }

  return { arrange };
}

const length = ([x, y]) => Math.hypot(x, y);

/** Pixels hidden, the heavier the worse. */
function cost(box, taken) {
  let hidden = 0;
  for (const other of taken) {
    const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
    const height = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
    if (width > 0 && height > 0) hidden += width * height * other.weight;
  }
  return hidden;
}

/** Whether less than half of a box would be left to be pressed. */
function hidden(box, taken) {
  return cost(box, taken) / 4 > ((box.right - box.left) * (box.bottom - box.top)) / 2;
}

function moved({ left, top, right, bottom }, [x, y]) {
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/** Where a sign rests, whatever moves it just now: Leaflet's position and the margins of its anchor. */
function boxOf(sign) {
  const { x, y } = L.DomUtil.getPosition(sign);
  const left = x + parseFloat(sign.style.marginLeft || 0);
  const top = y + parseFloat(sign.style.marginTop || 0);
  return { left: left - MARGIN, top: top - MARGIN, right: left + sign.offsetWidth + MARGIN, bottom: top + sign.offsetHeight + MARGIN };
}

/** The box of a name, which is written around its point. */
function around(name) {
  const { x, y } = L.DomUtil.getPosition(name);
  const { offsetWidth, offsetHeight } = name.firstElementChild;
  return { left: x - offsetWidth / 2, top: y - offsetHeight / 2, right: x + offsetWidth / 2, bottom: y + offsetHeight / 2 };
}
