// Telling the reader: that an answer is on its way, what came, or that it did not come.

let notice;
let news;

export function busy(on) {
  document.querySelector("[data-explorer]").classList.toggle("is-loading", on);
  for (const part of document.querySelectorAll("[data-live]")) {
    if (on) part.setAttribute("aria-busy", "true");
    else part.removeAttribute("aria-busy");
  }
}

/** Reads out what the new page says of itself: its [data-announce] elements. */
export function announce(fresh) {
  if (!news) {
    news = document.createElement("div");
    news.className = "visually-hidden";
    news.setAttribute("aria-live", "polite");
    document.body.append(news);
  }
  const texts = [...fresh.querySelectorAll("[data-announce]")].map((one) => one.textContent.replace(/\s+/g, " ").trim());
  news.textContent = texts.join(" ");
}

/** One sentence over the unchanged page, with a button to try again where that could help. */
export function complain(root, text, retry) {
  settle();
  notice = document.createElement("div");
  notice.className = "explorer-notice";
  notice.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = text;
  notice.append(line);
  if (retry) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = root.dataset.retry;
    button.addEventListener("click", retry);
    notice.append(button);
  }
  root.prepend(notice);
}

/** Takes a complaint away. */
export function settle() {
  notice?.remove();
  notice = undefined;
}
