// Before and after in one frame: a range field, which works by keyboard and touch by itself, uncovers the later image.
for (const frame of document.querySelectorAll("[data-before-after]")) {
  const field = frame.querySelector("input[type=range]");
  const later = frame.querySelector(".after-image img");
  const show = () => {
    later.style.clipPath = `inset(0 0 0 ${100 - field.valueAsNumber}%)`;
    field.setAttribute("aria-valuetext", field.dataset.text.replace("{}", field.value));
  };
  field.addEventListener("input", show);
  frame.classList.add("is-sliding");
  show();
}
