// What choosing a suggestion does: open its page, add its filter to the form, or search for its text.

/** Does what the suggestion stands for, by way of the form the field belongs to. */
export function choose({ href, param, value, text }, input) {
  if (href) return location.assign(href);
  const { form } = input;
  input.value = param ? "" : text;
  if (param) addFilter(form, param, value);
  form.requestSubmit();
}

function addFilter(form, param, value) {
  const box = form.querySelector(`input[type=checkbox][name="${CSS.escape(param)}"][value="${CSS.escape(value)}"]`);
  // An option that leaves nothing cannot be ticked, and some questions have no box; then the form carries it unseen.
  if (box && !box.disabled) {
    box.checked = true;
    return;
  }
  const hidden = document.createElement("input");
  Object.assign(hidden, { type: "hidden", name: param, value });
  form.querySelector(".filters-body").append(hidden);
}
