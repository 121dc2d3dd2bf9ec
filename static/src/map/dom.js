// Small pieces of the document. Text only ever goes in as text, so that no record can bring markup of its own.

/** An element with attributes (null ones are left out) and children (strings become text, nothing and empty texts are left out). */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter(Boolean));
  return made;
}

/** A pattern's {names} filled in. */
export function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Whether the reader asked for less motion. */
export function stillness() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
