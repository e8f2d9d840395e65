/* Changes to a text field that undo takes back, and that stay where the caret is. */

/** Replace a stretch of the field and select part of what is there now (by default nothing, at its end). */
export function replace(area, start, end, text, from = text.length, to = from) {
  const top = area.scrollTop;
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end);
  // The one way into the browser's undo history; a browser without it still changes the text.
  const command = text ? "insertText" : "delete";
  const done = start === end && !text ? true : document.execCommand(command, false, text);
  if (!done) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.scrollTop = top;
  area.setSelectionRange(start + from, start + to);
}

/** Where the lines begin and end that a stretch touches. */
export function linesAround(value, start, end) {
  const from = start ? value.lastIndexOf("\n", start - 1) + 1 : 0;
  const to = value.indexOf("\n", end > start && value[end - 1] === "\n" ? end - 1 : end);
  return [from, to < 0 ? value.length : to];
}

/** What is selected, without the white space at its ends. */
export function picked(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(start, end);
  if (!text.trim()) return [start, text ? start : end];
  return [start + text.length - text.trimStart().length, end - text.length + text.trimEnd().length];
}

/** Change each line that is selected. */
export function eachLine(area, change) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const [from, to] = linesAround(value, start, end);
  const lines = value.slice(from, to).split("\n");
  const text = lines.map(change).join("\n");
  if (start !== end) return replace(area, from, to, text, 0, text.length);
  const caret = Math.max(0, start - from + text.length - (to - from));
  return replace(area, from, to, text, caret);
}

/** Put the caret into a line, counted from 1, and bring it into view. */
export function goTo(area, line, words = "") {
  const lines = area.value.split("\n").slice(0, line);
  const text = lines.at(-1) ?? "";
  const start = lines.slice(0, -1).reduce((sum, one) => sum + one.length + 1, 0);
  const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;
  const [from, to] = at < 0 ? [start, start + text.length] : [start + at, start + at + words.length];
  area.setSelectionRange(from, to);
  area.blur(); // only a new focus scrolls to the caret
  area.focus();
  return [from, to];
}
