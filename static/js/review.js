// A key for each decision on the review screen. It leads to the button; Enter presses that. Without this file
// the buttons do the same.
// No key decides by itself: it may belong to a word that somebody types at the wrong place. Letters and spaces
// that follow each other are one, and take the focus from the button again.
const QUICK = 400; // ms between two letters of a word
const PAUSE = 3000; // ms after which a letter has nothing to do with the word before
const keyed = new Map([...document.querySelectorAll("[data-key]")].map((el) => [el.dataset.key, el]));
const words = document.getElementById("words");
const reasoned = () => document.querySelector("input[name=usual]:checked") || words?.value.trim();
const wants = (button) => ["changes", "reject"].includes(button?.value) && words && !reasoned();
let last = -Infinity, word = false;
let ledTo; // the button that has the focus because of its key

document.addEventListener("focusin", (event) => {
  if (event.target !== ledTo) ledTo = undefined;
});

document.addEventListener("keydown", (event) => {
  if (event.key?.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return; // none when a browser fills in a field
  if (event.target.closest("fieldset, input, textarea, select")) return;
  const button = keyed.get(event.key.toLowerCase());
  const since = event.timeStamp - last;
  last = event.timeStamp;
  word = !button || event.repeat || since < QUICK || (word && since < PAUSE);
  if (word) {
    if (ledTo) event.preventDefault(); // a space would press it
    ledTo?.blur();
    ledTo = undefined;
    return;
  }
  event.preventDefault();
  if (wants(button)) return words.focus();
  if (button.value === "approve" && reasoned()) return; // nobody gives a reason for approving
  ledTo = button;
  button.focus();
});

// What the next page would say can be said here: that something has to be chosen, or why it is.
words?.form.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (submitter?.value && !wants(submitter)) return;
  event.preventDefault();
  if (submitter?.value) words.focus();
});
