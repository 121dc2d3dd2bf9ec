// The pattern of "no data", so that it differs from zero without colour. The style sheet paints its lines.
const SVG = "http://www.w3.org/2000/svg";

export function hatch(svg) {
  if (svg.querySelector("#hatch")) return;
  const pattern = node("pattern", {
    id: "hatch",
    width: 7,
    height: 7,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  });
  pattern.append(node("rect", { class: "hatch-ground", width: 7, height: 7 }));
  pattern.append(node("path", { class: "hatch-line", d: "M0 0V7" }));
  const definitions = node("defs", {});
  definitions.append(pattern);
  svg.prepend(definitions);
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
