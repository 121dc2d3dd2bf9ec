// Charts: a mark of the drawing and its row of the table light up together, and the row's numbers are said beside the mark.
for (const pair of document.querySelectorAll(".chart-pair")) {
  const figure = pair.querySelector(".chart-drawing");
  const marks = [...(figure?.querySelectorAll("[data-row]") ?? [])];
  if (marks.length) join(pair, figure, marks);
}

function join(pair, figure, marks) {
  const heads = [...pair.querySelectorAll("thead th")];
  const rows = [...pair.querySelectorAll("tbody tr")];
  const tip = Object.assign(document.createElement("p"), { className: "chart-tip", hidden: true });
  // The drawing is one image to those who hear it; what the keys choose in it is said here.
  tip.setAttribute("role", "status");
  figure.append(tip);
  // Along the table: first by row, within a row from column to column.
  marks.sort((a, b) => a.dataset.row - b.dataset.row || column(a) - column(b));
  let at = -1;

  /** What the table says of a mark: one field where the mark stands for one, else the whole row. */
  function said(mark) {
    const cells = [...rows[mark.dataset.row].cells].map((cell) => cell.textContent.trim());
    const told = column(mark) ? [column(mark)] : cells.map((_cell, place) => place).slice(1);
    return `${cells[0]} · ${told.map((place) => `${heads[place].textContent.trim()}: ${cells[place]}`).join(" · ")}`;
  }

  function light(lit, row) {
    for (const one of marks) one.classList.toggle("is-lit", lit.includes(one));
    rows.forEach((one, place) => one.classList.toggle("is-lit", place === row));
  }

  function tell(mark) {
    at = marks.indexOf(mark);
    const row = Number(mark.dataset.row);
    light([mark], row);
    tip.hidden = false;
    tip.textContent = said(mark);
    const [frame, box] = [figure.getBoundingClientRect(), mark.getBoundingClientRect()];
    const left = (box.left + box.right) / 2 - frame.left - tip.offsetWidth / 2;
    tip.style.left = `${figure.scrollLeft + Math.max(4, Math.min(left, figure.clientWidth - tip.offsetWidth - 4))}px`;
    const above = box.top - frame.top - tip.offsetHeight - 6;
    tip.style.top = `${above >= 0 ? above : box.bottom - frame.top + 6}px`;
  }

  function leave() {
    at = -1;
    light([], -1);
    tip.hidden = true;
    tip.textContent = "";
  }

  figure.addEventListener("pointerover", ({ target }) => {
    const mark = target.closest("[data-row]");
    if (mark) tell(mark);
  });
  figure.addEventListener("pointerleave", leave);
  figure.addEventListener("blur", leave);
  figure.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const end = { Home: 0, End: marks.length - 1 }[event.key];
    if (event.key === "Escape" && !tip.hidden) leave();
    else if (step) tell(marks[at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length]);
    else if (end !== undefined) tell(marks[end]);
    else return;
    event.preventDefault();
    marks[at]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  rows.forEach((row, place) => {
    const own = marks.filter((mark) => Number(mark.dataset.row) === place);
    for (const begin of ["pointerenter", "focusin"]) row.addEventListener(begin, () => light(own, place));
    for (const end of ["pointerleave", "focusout"]) row.addEventListener(end, () => light([], -1));
  });
}

/** The table's column a mark stands for; 0 where it stands for its row. */
function column(mark) {
  return Number(mark.dataset.column ?? 0);
}
