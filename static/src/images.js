// Photographs may be dropped onto the field; the field itself stays what is sent, so all works without this too.
for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector("input[type=file]");
  const chosen = place.querySelector("[data-chosen]");
  const tell = () => {
    chosen.textContent = Array.from(field.files, (file) => file.name).join(", ");
  };
  const over = (event) => {
    event.preventDefault();
    place.classList.add("is-over");
  };
  place.addEventListener("dragenter", over);
  place.addEventListener("dragover", over);
  place.addEventListener("dragleave", () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("is-over");
    const all = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
    field.files = all.files;
    tell();
  });
  field.addEventListener("change", tell);
}
