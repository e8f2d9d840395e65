/* The tools of the text field, and their keys. A toolbar is one stop of the Tab key; arrows walk in it. */

import { eachLine, linesAround, picked, replace } from "./text.js";

const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
const TABLE = /^\s*\|/;
const OWN_LINE = /^\s*(?:#{1,6}\s|>|\||```|:::)/; // a mark before these would take their meaning away
const TABLE_TEXT = "| A | B |\n|---|---|\n|   |   |";

const SLANTED = /(?:^|[^*])\*(?:\*\*)*$/; // of several stars two make it bold; the one that is left makes it italic

/** Signs around what is selected; again takes them away. */
function around(area, before, after, words) {
  const [start, end] = picked(area);
  const { value } = area;
  const text = value.slice(start, end);
  const ahead = value.slice(0, start);
  const there = before === "*" ? SLANTED.test(ahead) : ahead.endsWith(before);
  if (there && value.slice(end).startsWith(after)) {
    return replace(area, start - before.length, end + after.length, text, 0, text.length);
  }
  const inner = text || words;
  return replace(area, start, end, before + inner + after, before.length, before.length + inner.length);
}

/** Lines of their own, with a blank line where Markdown needs one; in lists and tables it would hurt. */
function asBlock(area, from, to, text, selectFrom, selectTo, first = text, last = first) {
  const { value } = area;
  const [before, after] = [value.slice(0, from).split("\n").at(-2), value.slice(to + 1).split("\n")[0]];
  const near = (one, other) => [ITEM, TABLE].some((kind) => kind.test(one) && kind.test(other));
  const lead = !before?.trim() || near(before, first) ? "" : "\n";
  const tail = !after.trim() || near(after, last) ? "" : "\n";
  replace(area, from, to, lead + text + tail, lead.length + selectFrom, lead.length + selectTo);
}

export function block(area, text, selectFrom, selectTo) {
  const { selectionEnd: at, value } = area;
  const [from, to] = linesAround(value, at, at);
  if (!value.slice(from, to).trim()) return asBlock(area, from, to, text, selectFrom, selectTo);
  return replace(area, to, to, `\n\n${text}`, selectFrom + 2, selectTo + 2);
}

/** A mark around words of one line, or lines of marks around whole lines. */
export function spoiler(area, code, words) {
  let [start, end] = picked(area);
  const { value } = area;
  const [from, to] = linesAround(value, start, end);
  const lines = value.slice(from, to).split("\n");
  const whole = start <= from + lines[0].search(/\S|$/) && end >= from + value.slice(from, to).trimEnd().length;
  const empty = !value.slice(from, to).trim();
  if (lines.length > 1 || empty || (whole && OWN_LINE.test(lines[0]))) {
    const inner = value.slice(from, to) || words;
    const open = `::: spoiler ${code}\n`;
    const ends = [inner.split("\n")[0], inner.split("\n").at(-1)];
    return asBlock(area, from, to, `${open}${inner}\n:::`, open.length, open.length + inner.length, ...ends);
  }
  const item = ITEM.exec(lines[0]);
  if (item && start < from + item[0].length) start = Math.min(from + item[0].length, end);
  area.setSelectionRange(start, Math.max(start, end));
  return around(area, `>!${code}: `, "!<", words);
}

function footnote(area, words) {
  const { selectionEnd: at, value } = area;
  const taken = [...value.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
  const mark = `[^${Math.max(0, ...taken) + 1}]`;
  const rest = value.slice(at).trimEnd();
  const gap = /\n\[\^[^\]]+\]:[^\n]*$/.test(value.trimEnd()) ? "\n" : "\n\n";
  const text = `${mark}${rest}${gap}${mark}: ${words}\n`;
  replace(area, at, value.length, text, text.length - words.length - 1, text.length - 1);
}

function duplicate(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const [from, to] = linesAround(value, start, end);
  replace(area, to, to, `\n${value.slice(from, to)}`);
  area.setSelectionRange(start, end);
}

const indent = (area) => eachLine(area, (line) => (line ? `  ${line}` : line));
const outdent = (area) => eachLine(area, (line) => line.replace(/^(?: {1,2}|\t)/, ""));

export function toolbar(area, tools, say) {
  const bar = tools.querySelector("[role=toolbar]");
  const code = tools.querySelector("select");
  const words = say.words;
  const doing = {
    bold: () => around(area, "**", "**", words),
    italic: () => around(area, "*", "*", words),
    link: () => around(area, "[", "](https://)", words),
    wiki: () => around(area, "[[", "]]", ""),
    heading: () => eachLine(area, (line) => (/^#{1,6} /.test(line) ? line.replace(/^#+ /, "") : `## ${line}`)),
    list: () => eachLine(area, (line) => (ITEM.test(line) ? line.replace(ITEM, "") : `- ${line}`)),
    table: () => block(area, TABLE_TEXT, 2, 3),
    footnote: () => footnote(area, say.source),
    spoiler: () => spoiler(area, code.value, words),
  };
  const keys = { b: doing.bold, i: doing.italic, k: doing.link, d: () => duplicate(area), "]": () => indent(area), "[": () => outdent(area) };

  area.addEventListener("keydown", (event) => {
    const command = keys[event.key.toLowerCase()];
    if (!command || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    command();
  });

  const buttons = [...bar.querySelectorAll("button:not([hidden])")];
  const stopAt = (button) => buttons.forEach((one) => { one.tabIndex = one === button ? 0 : -1; });
  stopAt(buttons[0]);
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // what is selected stays selected
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    stopAt(button);
    doing[button.dataset.tool]?.();
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 };
    if (!(event.key in step)) return;
    event.preventDefault();
    const next = buttons[step[event.key] % buttons.length];
    stopAt(next);
    next.focus();
  });
  tools.hidden = false;
}
