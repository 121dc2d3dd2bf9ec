// The list of suggestions below its field, by the combobox pattern of ARIA 1.2: the focus stays in the field.

/** The list of a field; `take(item)` is called for what is clicked. */
export function listbox(field, take) {
  const input = field.querySelector("input");
  const list = make("div", { id: `${input.id}-suggestions`, role: "listbox", "aria-label": field.dataset.suggestName });
  const said = make("span", { role: "status" });
  list.className = "suggestions";
  said.className = "visually-hidden";
  list.hidden = true;
  input.after(list);
  field.append(said);
  set(input, {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-controls": list.id,
  });

  let items = [];
  let at = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];

  function activate(index) {
    at = index;
    for (const [i, option] of options().entries()) {
      option.setAttribute("aria-selected", String(i === at));
      if (i === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[at].id);
  }

  // The field keeps the focus, or leaving it would already search for what is half typed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const index = options().indexOf(target.closest("[role=option]"));
    if (index >= 0) take(items[index]);
  });

  return {
    field,
    input,
    activate,
    active: () => at,
    chosen: () => items[at],
    show(groups) {
      items = groups.flatMap((group) => group.items);
      list.replaceChildren(...groups.map((group, g) => groupOf(group, `${list.id}-${g}`)));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      said.textContent = field.dataset.suggestCount.replace("{count}", items.length);
      activate(-1);
    },
    hide() {
      list.hidden = true;
      list.replaceChildren();
      items = [];
      said.textContent = "";
      input.setAttribute("aria-expanded", "false");
      activate(-1);
    },
    /** One on or back; beyond either end stands the field itself, with nothing chosen. */
    move(step) {
      const places = items.length + 1;
      activate(((at + 1 + step + places) % places) - 1);
    },
  };
}

function groupOf({ title, items }, id) {
  const group = make("div", { role: "group", "aria-labelledby": `${id}-title` });
  const heading = make("div", { id: `${id}-title`, role: "presentation" });
  heading.className = "suggestions-title";
  heading.textContent = title;
  group.append(heading, ...items.map((item, i) => optionOf(item, `${id}-${i}`)));
  return group;
}

function optionOf({ label, note }, id) {
  const option = make("div", { id, role: "option", "aria-selected": "false" });
  option.append(label);
  if (note) {
    const small = document.createElement("small");
    small.textContent = note;
    option.append(" ", small);
  }
  return option;
}

function make(name, attributes) {
  const element = document.createElement(name);
  set(element, attributes);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
