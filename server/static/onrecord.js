// onrecord.js makes quicker what the pages do without it, and nothing else:
// no page needs it. It adds what only a script can: copying, keys, and what
// is lost where htmx puts one page in the place of another (focus, the place
// on the screen, telling those who listen).
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const on = (event, run) => document.addEventListener(event, run);

  // tell says something to those who listen to the page.
  const tell = (words) => {
    const told = $("#told");
    if (told) setTimeout(() => { told.textContent = words; }, 100); // where it is new, it must be there first
  };

  // What is of no use without scripts is hidden until one shows it.
  // A card is light: its button for copying the link comes from here too.
  const show = () => {
    for (const link of document.querySelectorAll(".quote [data-open]")) {
      if ($("[data-copy]", link.parentNode)) continue;
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "plain", textContent: "Copy link" });
      button.dataset.copy = link.getAttribute("href");
      link.parentNode.append(" ", button);
    }
    for (const e of document.querySelectorAll("[data-copy][hidden], #keys-open[hidden]")) e.hidden = false;
    const box = $("#keys-on");
    if (box) box.checked = keysOn();
  };

  // Copying: a button says in data-copy what it copies; an address of this
  // server becomes a whole one.
  const copied = async (text) => {
    if (/^\/\S*$/.test(text)) text = new URL(text, location.href).href;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not granted, or not over https
      const area = document.createElement("textarea");
      area.value = text;
      (document.activeElement ?? document.body).after(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    tell("Copied");
  };
  const copy = async (button) => {
    await copied(button.dataset.copy);
    button.classList.add("done");
    button.focus({ preventScroll: true });
    setTimeout(() => button.classList.remove("done"), 2000);
  };

  on("click", (e) => {
    const button = e.target.closest("[data-copy]");
    if (button) copy(button);
    if (e.target.closest("#keys-open")) $("#keys").showModal();
  });

  // Keys. They can be turned off, as some people speak what others type; that
  // is the one thing which is kept, and only when it is asked for.
  const kept = "onrecord-keys";
  const keysOn = () => { try { return localStorage.getItem(kept) !== "off"; } catch { return true; } };
  on("change", (e) => {
    if (e.target.id !== "keys-on") return;
    try {
      if (e.target.checked) localStorage.removeItem(kept);
      else localStorage.setItem(kept, "off");
    } catch { /* then it holds for this page */ }
  });

  const quotes = () => [...document.querySelectorAll("main .quote, main .whole")];
  const current = () => document.activeElement?.closest(".quote, .whole") ?? (quotes().length === 1 ? quotes()[0] : null);
  const go = (step) => {
    const all = quotes(), at = all.indexOf(current());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    "/": () => { const q = $("main #q") ?? $("#q"); q?.focus(); q?.select(); },
    j: () => go(1),
    k: () => go(-1),
    o: () => $("[data-open]", current() ?? document.createElement("p"))?.click(),
    c: () => {
      const quote = current(), button = quote && $("[data-copy]", quote.matches(".whole") ? $("#cite") ?? quote : quote), link = quote && $("[data-open]", quote);
      if (button) copy(button);
      else if (link) copied(link.href);
    },
    "?": () => $("#keys")?.showModal(),
  };
  on("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented || !Object.hasOwn(keys, e.key)) return;
    if (e.target.closest?.("input, textarea, select, dialog, [contenteditable]") || $("dialog[open]")) return;
    if (!keysOn() || $("#keys-on")?.checked === false) return;
    e.preventDefault();
    keys[e.key]();
  });

  // htmx puts a page of results in the place of another. Only searches: other
  // pages have heads of their own, and are loaded whole.
  on("htmx:config:request", (e) => {
    const request = e.detail.ctx.request;
    const to = new URL(request.action, location.href);
    for (const [name, value] of [...request.body]) {
      if (value === "") request.body.delete(name); // as a plain form might, and shorter
      else if (to.pathname !== "/search") to.searchParams.append(name, value);
    }
    if (to.pathname === "/search") return;
    e.preventDefault();
    location.assign(to);
  });

  // The bars of a drawing are links that htmx does not know as such.
  on("click", (e) => {
    const bar = e.target.closest("svg a[href]"), part = bar?.closest("[data-hx-boost\\:inherited]");
    if (!part || !window.htmx || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    htmx.ajax("GET", bar.getAttribute("href"), { source: part, target: "body", swap: "innerHTML show:none", push: "true" });
  });

  // Where the reader was stays where it was on the screen. Where that is gone
  // (another page, a chip), reading goes on at the top.
  let was = null;
  on("htmx:before:swap", () => {
    const at = document.activeElement;
    was = at?.id ? { id: at.id, top: at.getBoundingClientRect().top } : null;
  });
  on("htmx:after:swap", (e) => {
    show();
    const title = $("h1");
    tell(title?.textContent ?? "");
    if (e.detail.ctx.request.headers["HX-History-Restore-Request"]) return; // the browser knows where
    const again = was && document.getElementById(was.id);
    if (again) {
      scrollBy({ top: again.getBoundingClientRect().top - was.top, behavior: "instant" });
    } else if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      scrollTo({ top: 0, behavior: "instant" });
    }
  });

  // What htmx cannot fetch, the browser tries, and says why it cannot.
  on("htmx:error", (e) => {
    const request = e.detail.ctx?.request;
    if (!request) return;
    if (request.headers["HX-History-Restore-Request"]) location.reload();
    else location.assign(request.action);
  });

  show();
})();
