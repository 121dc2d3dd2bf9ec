// Two sliders over a span: each moves the number field beside it, and neither goes past the other.

document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.slides) return;
  const beside = document.getElementById(target.dataset.beside);
  const first = target.compareDocumentPosition(beside) & Node.DOCUMENT_POSITION_FOLLOWING;
  const value = first ? Math.min(target.value, beside.value) : Math.max(target.value, beside.value);
  target.value = value;
  // The whole span asks nothing.
  const end = first ? target.min : target.max;
  document.getElementById(target.dataset.slides).value = String(value) === end ? "" : value;
});
