// One key for each decision on the review screen. Without this file the buttons do the same.
// A command is a key pressed by itself: several in a row are a word, and who holds one down is not deciding.
const PAUSE = 400; // ms without another key, before it and after it
const keyed = new Map([...document.querySelectorAll("[data-key]")].map((el) => [el.dataset.key, el]));
const words = document.getElementById("words");
const of = (event) => keyed.get(event.key?.toLowerCase()); // some browsers fill in a field with a key of no name
const reasoned = () => document.querySelector("input[name=usual]:checked") || words?.value.trim();
let last = performance.now(); // keys from before this page listened come late, and were not meant for it
let pressed, timer;

function forget() {
  clearTimeout(timer);
  pressed = undefined;
}

function decide(target) {
  if (target.value !== "approve" || !reasoned()) target.click(); // nobody gives a reason for approving
}

document.addEventListener("keydown", (event) => {
  forget();
  const typing = event.timeStamp - last < PAUSE;
  if (event.key?.length === 1) last = Math.max(last, event.timeStamp);
  if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("fieldset, input, textarea, select")) return;
  pressed = of(event);
  if (!["changes", "reject"].includes(pressed?.value) || !words || reasoned()) return;
  event.preventDefault();
  words.focus();
  forget();
});

document.addEventListener("keyup", (event) => {
  if (pressed && of(event) === pressed) timer = setTimeout(decide, PAUSE, pressed);
  pressed = undefined;
});

document.addEventListener("pointerdown", forget); // a click on another button is what was meant
