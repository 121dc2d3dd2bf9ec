// The page's address is the state: the map changes it by asking the page to go elsewhere.

/** The present address, with ways to say a changed one. */
export function address() {
  const parameters = () => {
    const found = new URLSearchParams(location.search);
    // A new question starts at the first page of its list.
    found.delete("sayfa");
    found.delete("gorunum");
    found.delete("secili");
    return found;
  };
  return {
    without(name) {
      const changed = parameters();
      changed.delete(name);
      return written(changed);
    },
    with(name, value) {
      const changed = parameters();
      changed.set(name, value);
      return written(changed);
    },
    toggled(name, value) {
      const changed = parameters();
      const before = changed.getAll(name);
      changed.delete(name);
      for (const one of before) if (one !== value) changed.append(name, one);
      if (!before.includes(value)) changed.append(name, value);
      return written(changed);
    },
  };
}

function written(parameters) {
  const query = parameters.toString();
  return location.pathname + (query ? `?${query}` : "");
}

/** Goes to an address: in place where the live explorer is on the page, by loading it where it is not. */
export function visit(href, how = {}) {
  const taken = !document.dispatchEvent(new CustomEvent("explorer:visit", { cancelable: true, detail: { ...how, href } }));
  if (!taken) location.assign(href);
}
