// What a page does beyond links and forms: the phone's filter sheet can be left with Escape, and folded parts print.
import "./explorer/slider.js";

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#suzgec") {
    location.hash = "#sonuc";
    document.querySelector('a[href="#suzgec"]')?.focus();
  }
});

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});
