// Filters without reloading: fetches the same address as a page, swaps what is marked data-live, keeps address and focus.
import { announce, busy, complain, settle } from "./explorer/telling.js";
import "./explorer/locate.js";
import "./explorer/playback.js";
import { swap } from "./explorer/swap.js";

const TYPING_MS = 400;

const root = document.querySelector("[data-explorer]");
if (root) start();

function start() {
  let shown = here();
  let request;

  async function visit(href, { push = true, replace = false } = {}) {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    busy(true);
    try {
      const response = await fetch(href, { signal, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (signal.aborted) return;
      if (!fresh.querySelector("[data-live]")) {
        // A page of another kind: an error the server explains, or somewhere else altogether.
        if (response.ok) return location.assign(href);
        return complain(root, explanation(fresh) ?? root.dataset.failed);
      }
      const wanted = new URL(response.url);
      shown = question(wanted);
      if (push && shown !== here()) history[replace ? "replaceState" : "pushState"](null, "", wanted.pathname + wanted.search);
      swap(fresh);
      settle();
      announce(fresh);
      document.dispatchEvent(new CustomEvent("explorer:changed"));
    } catch (error) {
      if (error.name !== "AbortError") complain(root, root.dataset.failed, () => visit(href, { push, replace }));
    } finally {
      if (!signal.aborted) busy(false);
    }
  }

  const ask = (form, submitter) => {
    const href = addressOf(form, submitter);
    if (href !== shown) void visit(href);
  };

  let typing;
  document.addEventListener("input", ({ target }) => {
    // A year of which only two digits are typed yet is no question.
    if (!ours(target) || !isTyped(target) || !target.validity.valid) return;
    clearTimeout(typing);
    typing = setTimeout(() => ask(target.form), TYPING_MS);
  });
  document.addEventListener("change", ({ target }) => {
    if (!ours(target) || !target.validity.valid) return;
    clearTimeout(typing);
    ask(target.form);
  });
  document.addEventListener("submit", (event) => {
    if (!ours(event.target.elements[0])) return;
    event.preventDefault();
    clearTimeout(typing);
    ask(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-explorer] a[href]");
    if (!link || event.defaultPrevented || modified(event) || !stays(link)) return;
    event.preventDefault();
    void visit(link.pathname + link.search);
  });
  document.addEventListener("explorer:visit", (event) => {
    event.preventDefault();
    void visit(event.detail.href, event.detail);
  });
  window.addEventListener("popstate", () => {
    // A jump to a heading of this page also makes a state.
    if (here() !== shown) void visit(here(), { push: false });
  });
}

function here() {
  return question(location);
}

/** An address without what only says where the map looks: the map itself keeps that up to date. */
function question({ pathname, search }) {
  const asked = search.slice(1).split("&").filter((pair) => pair && !/^(gorunum|secili)=/.test(pair));
  return pathname + (asked.length ? `?${asked.join("&")}` : "");
}

/** Whether a form control belongs to a form of the explorer that asks this very page. */
function ours(control) {
  const form = control?.form;
  return Boolean(form?.closest("[data-explorer]")) && form.method === "get" && form.dataset.plain === undefined && samePage(form.action);
}

function isTyped(control) {
  return ["text", "search", "number"].includes(control.type);
}

/** The address a form asks for; empty fields are left out, as nobody wants to send them to a colleague. */
function addressOf(form, submitter) {
  const data = new FormData(form, submitter ?? null);
  const query = new URLSearchParams([...data].filter(([, value]) => value !== "")).toString();
  return new URL(form.action).pathname + (query ? `?${query}` : "");
}

function samePage(address) {
  const url = new URL(address, location.href);
  return url.origin === location.origin && url.pathname === location.pathname;
}

/** Whether a link leads to this page with another question; one that only leads to a heading is the browser's. */
function stays(link) {
  const heading = link.hash && link.search === location.search;
  return samePage(link.href) && !heading && !link.target && !link.hasAttribute("download") && link.dataset.plain === undefined;
}

function modified({ button, metaKey, ctrlKey, shiftKey, altKey }) {
  return button !== 0 || metaKey || ctrlKey || shiftKey || altKey;
}

/** What an error page says, in one line. */
function explanation(page) {
  const lines = [...page.querySelectorAll("main li")].map((line) => line.textContent.trim());
  return lines.length ? lines.join(" ") : null;
}
