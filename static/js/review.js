// One key for each decision on the review screen. Without this file the buttons do the same.
const keyed = new Map([...document.querySelectorAll("[data-key]")].map((el) => [el.dataset.key, el]));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const target = keyed.get(event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  const needsReason = target.value === "changes" || target.value === "reject";
  const words = document.getElementById("words");
  const chosen = document.querySelector("input[name=usual]:checked");
  if (needsReason && !chosen && words && !words.value.trim()) words.focus();
  else target.click();
});
