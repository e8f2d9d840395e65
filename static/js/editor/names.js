/* After “[[”: names of pages the writer may know. Nothing is chosen until an arrow key or a finger does. */

import { beside } from "./caret.js";
import { replace } from "./text.js";

const BEGUN = /\[\[([^[\]|\n]{1,60})$/;
const WAIT = 150; // ms after the last key

export function names(area, list, note, say) {
  let timer, asked, begun, chosen = -1;

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked?.abort();
    begun = undefined;
    chosen = -1;
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  }

  function place() {
    if (!list.hidden) beside(area, list);
  }

  function choose(number) {
    const all = options();
    chosen = (number + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", at === chosen));
    area.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(number) {
    const end = area.selectionEnd;
    const start = end - begun.length;
    const closed = area.value.startsWith("]]", end);
    const { link } = options()[number].dataset;
    close();
    replace(area, start, closed ? end + 2 : end, `${link}]]`);
  }

  function show(found) {
    list.replaceChildren(...found.map(({ link, also }, number) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `name-offer-${number}`, textContent: link });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.link = link;
      if (also) option.append(Object.assign(document.createElement("span"), { className: "muted", textContent: also }));
      return option;
    }));
    chosen = -1;
    area.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    place();
    if (found.length) note.textContent = `${found.length} ${found.length === 1 ? say.name : say.names}`;
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const response = await fetch(`${say.suggest}?q=${encodeURIComponent(begun)}`, { signal });
      const { names: found } = await response.json();
      if (!signal.aborted) show(found);
    } catch {
      if (!signal.aborted) close(); // a comfort: without it the name is typed to its end
    }
  }

  function look() {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const typed = start === end && BEGUN.exec(value.slice(Math.max(0, end - 80), end))?.[1];
    if (!typed) return close();
    if (typed === begun) return undefined;
    begun = typed;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
    return undefined;
  }

  area.addEventListener("input", look);
  area.addEventListener("keyup", (event) => { if (event.key.startsWith("Arrow") && list.hidden) look(); });
  area.addEventListener("click", look);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen < 0 ? -1 : chosen - 1),
      Escape: close,
      ...(chosen < 0 ? {} : { Enter: () => take(chosen) }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(options().indexOf(option));
  });
  for (const [where, what] of [[window, "scroll"], [area, "scroll"], [window, "resize"]]) {
    where.addEventListener(what, place, { passive: true });
  }
  window.visualViewport?.addEventListener("resize", place); // the keyboard of a phone
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
}
