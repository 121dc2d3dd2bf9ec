// Before and after in one frame: a range field, which works by keyboard and touch by itself, uncovers the later image; a
// mouse or finger on the image moves the field. Images of different shapes stay side by side: one would be cut.
const ALIKE = 0.12;

for (const frame of document.querySelectorAll("[data-before-after]")) {
  const field = frame.querySelector("input[type=range]");
  const [earlier, later] = frame.querySelectorAll("img");
  const shape = ({ width, height }) => Number(width) / Number(height);
  const [first, second] = [earlier, later].map((image) => shape({ width: image.getAttribute("width"), height: image.getAttribute("height") }));
  if (Math.abs(first / second - 1) <= ALIKE) slide(frame, field, earlier, later, first);
}

function slide(frame, field, earlier, later, shape) {
  const line = document.createElement("span");
  line.className = "before-after-line";
  line.setAttribute("aria-hidden", "true");
  frame.append(line);
  // Small differences of shape are cut away, so that the same spot lies on the same spot.
  for (const image of [earlier, later]) image.style.aspectRatio = shape;

  const show = () => {
    const left = 100 - field.valueAsNumber;
    later.style.clipPath = `inset(0 0 0 ${left}%)`;
    line.style.left = `${left}%`;
    field.setAttribute("aria-valuetext", field.dataset.text.replace("{}", field.value));
  };
  const follow = ({ clientX }) => {
    const { left, width } = later.getBoundingClientRect();
    field.value = 100 - Math.round(((clientX - left) / width) * 100);
    show();
  };
  later.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    later.setPointerCapture(event.pointerId);
    follow(event);
  });
  later.addEventListener("pointermove", (event) => later.hasPointerCapture(event.pointerId) && follow(event));
  later.draggable = false;
  field.addEventListener("input", show);
  frame.classList.add("is-sliding");
  show();
}
