/* What the text will look like, and hints about it, while it is being written. */

import { goTo, linesAround, replace } from "./text.js";

const WAIT = 700; // ms after the last key

const STARTS = /^\s*(?:(?:[-*+>]|#{1,6}|\d+[.)])\s+)*|[.!?…]["”’)]*\s+|\|\s*|>![^:]*:\s?|!</g;
const ENDS = /[.!?…]["”’)]*(?=\s|$)|(?=\s*\|)|(?=>!)|(?=!<)|$/g;

/** The sentence on a line around some words, within the table cell or the mark they stand in. */
export function sentence(line, from, to) {
  const plain = line.replace(/\[\[.*?\]\]/g, (link) => "x".repeat(link.length)); // a mark must not cut a link
  const at = (signs) => [...plain.matchAll(signs)].map((found) => found.index + found[0].length);
  return [Math.max(...at(STARTS).filter((one) => one <= from)), Math.min(...at(ENDS).filter((one) => one >= to))];
}

export function preview(form, area, asking) {
  const pane = form.querySelector(".markdownx-preview");
  const list = form.querySelector(".hints");
  const at = form.querySelector("#preview-at");
  const say = form.dataset;
  const looked = document.querySelectorAll("#preview, .findings"); // what the button “Preview” has shown
  let timer, running, shown = "", changed = false;

  function content() {
    const data = new FormData();
    data.set("content", area.value);
    data.set("at", at.value);
    data.set("gate", say.around || form.elements.gate?.value || "");
    for (const field of form.elements) {
      if (/^(?:name|names-\d+-text)$/.test(field.name)) data.append("name", field.value);
    }
    return data;
  }

  async function ask() {
    running?.abort(); // an answer to an older text would be shown over a newer one
    const mine = (running = new AbortController());
    const answer = await asking.post(say.preview, content(), mine.signal);
    if (!answer || mine !== running) return;
    const { html, problem, hints } = answer.body;
    if (html !== null) {
      // Two previews would be taken for one another: the one that was asked for stays until it is out of date.
      if (changed) looked.forEach((one) => one.remove());
      pane.innerHTML = html; // rendered and sanitised by the server
      pane.hidden = !html || Boolean(document.getElementById("preview"));
    }
    asking.tell(problem);
    show(hints);
  }

  function show(hints) {
    const state = JSON.stringify(hints);
    if (state === shown) return;
    const before = shown;
    shown = state;
    list.hidden = !hints.length;
    list.replaceChildren(...hints.map(row));
    // They stand under the text: the bar counts them, and is short; who hears it is told the first.
    if (hints.length) asking.tell(`${say.sayHints} ${hints.length}.`, ` ${hints[0].text}`);
    else if (before) asking.tell(say.sayNone);
  }

  function row(hint) {
    const item = document.createElement("li");
    const line = `${say.sayLine} ${hint.line}`;
    if (hint.line) item.append(button(line, () => goTo(area, hint.line, hint.words)), " ");
    // What is wrong says its line itself, as it does where there is no button.
    item.append(hint.text.startsWith(`${line}: `) ? hint.text.slice(line.length + 2) : hint.text);
    if (hint.wrap) item.append(" ", button(`${say.sayWrap} ${hint.wrap}`, () => wrap(hint)));
    return item;
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-small";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function wrap(hint) {
    const [start, end] = goTo(area, hint.line, hint.words);
    const [from, to] = linesAround(area.value, start, end);
    const [first, last] = sentence(area.value.slice(from, to), start - from, end - from);
    const text = `>!${hint.wrap}: ${area.value.slice(from + first, from + last)}!<`;
    replace(area, from + first, from + last, text, 0, text.length);
  }

  const soon = (wait) => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };
  area.addEventListener("input", () => soon(WAIT));
  form.addEventListener("rows", () => soon(WAIT));
  at.addEventListener("change", () => soon(0));
  asking.whenBack(ask);
  ask();
}
