/* Where in the window the caret of a text field is. No browser says so: a copy of the field is asked. */

const COPIED = [
  "borderWidth", "direction", "fontFamily", "fontSize", "fontStyle", "fontWeight", "letterSpacing", "lineHeight",
  "padding", "tabSize", "textIndent", "wordSpacing",
];

export function caret(area) {
  const copy = document.createElement("div");
  const mark = document.createElement("span");
  const style = getComputedStyle(area), at = area.getBoundingClientRect();
  const scrollbar = Math.max(0, area.offsetWidth - area.clientWidth - 2 * parseFloat(style.borderLeftWidth));
  for (const name of COPIED) copy.style[name] = style[name];
  Object.assign(copy.style, {
    position: "fixed", top: 0, visibility: "hidden", borderStyle: "solid", boxSizing: "border-box",
    // Not rounded: a fraction of a pixel breaks a line elsewhere.
    width: `${at.width - scrollbar}px`, whiteSpace: "pre-wrap", overflowWrap: "break-word",
  });
  mark.textContent = "\u200b";
  copy.append(area.value.slice(0, area.selectionEnd), mark);
  document.body.append(copy);
  const from = copy.getBoundingClientRect(), to = mark.getBoundingClientRect();
  copy.remove();
  const top = at.top + to.top - from.top - area.scrollTop;
  return { top, bottom: top + to.height, left: at.left + to.left - from.left };
}

/* Puts a list right under the caret, or above it where there is no room; always within what is seen. */
export function beside(area, list) {
  const { top, bottom, left } = caret(area);
  const seen = window.visualViewport ?? { offsetTop: 0, offsetLeft: 0, height: innerHeight, width: innerWidth };
  list.style.maxHeight = `${Math.floor(seen.height * 0.4)}px`;
  const { height, width } = list.getBoundingClientRect();
  const last = seen.offsetTop + seen.height - height - 8;
  const wanted = bottom + 4 > last ? top - height - 4 : bottom + 4;
  list.style.top = `${Math.max(seen.offsetTop + 8, Math.min(wanted, last))}px`;
  list.style.left = `${Math.max(seen.offsetLeft + 8, Math.min(left, seen.offsetLeft + seen.width - width - 8))}px`;
}

/* The bar at the foot grows with what it says: the line one types in is never beneath it. */
export function above(area, bar) {
  new ResizeObserver(() => {
    const stays = getComputedStyle(bar).position === "sticky";
    document.documentElement.style.scrollPaddingBottom = stays ? `${bar.offsetHeight + 8}px` : "";
    if (!stays || document.activeElement !== area) return;
    const { top, bottom } = caret(area);
    const over = bottom + 8 - bar.getBoundingClientRect().top;
    // Who has scrolled away from the caret to read is left there.
    if (over > 0 && top < innerHeight) scrollBy({ top: over, behavior: "instant" });
  }).observe(bar);
}
