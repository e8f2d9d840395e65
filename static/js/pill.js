/* Comforts for hands on a keyboard. Everything works without this file. */

const search = document.querySelector(".site-search input");
const hint = document.querySelector(".site-search kbd");
const folded = document.querySelectorAll("details.pill, details.menu, details.write-help");

const isTyping = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));

if (search) {
  const off = () => document.documentElement.dataset.keys === "off";
  hint?.toggleAttribute("hidden", off());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || off() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}

/* Escape closes what is open and gives the focus back; so does a click elsewhere, without the focus. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const details of folded) {
    if (!details.open) continue;
    const hadFocus = details.contains(document.activeElement);
    details.open = false;
    if (hadFocus) details.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const details of folded) {
    if (details.open && !details.contains(event.target)) details.open = false;
  }
});

/* What stood there when the page came is read out by no screen reader; what comes later is. */
const notices = document.querySelector(".notices");
if (notices) setTimeout(() => notices.replaceChildren(...notices.children), 300);

/* Arrows walk along the episodes of one work. */
const steps = { ArrowRight: 1, ArrowLeft: -1 };

document.addEventListener("keydown", (event) => {
  const step = steps[event.key];
  const work = event.target.closest?.(".progress-work");
  if (!step || !work || !event.target.matches("button.rung")) return;
  const rungs = [...work.querySelectorAll("button.rung")];
  const reached = rungs[rungs.indexOf(event.target) + step];
  if (!reached) return;
  event.preventDefault();
  reached.focus();
});
