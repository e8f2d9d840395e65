/* Opens one passage in its place. Without this file the same button leads to a page with the passage. */

const form = document.getElementById("reveal");

/* Here and not in the page: without this file the button opens nothing in its place. */
for (const button of form ? document.querySelectorAll("button.hidden-run") : []) {
  button.setAttribute("aria-expanded", "false");
}

async function fetched(button) {
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "passage" } });
  if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
  const place = document.createElement("div");
  place.innerHTML = await answer.text();
  return place.firstElementChild;
}

/* Below the block that holds the button, so that nothing above it moves. */
function put(button, passage) {
  const block = button.closest("p, li, td, th, h2, h3, h4, h5, h6, blockquote") ?? button;
  passage.id = `passage-${button.value}`;
  passage.setAttribute("role", "group");
  passage.setAttribute("aria-label", button.textContent);
  passage.tabIndex = -1;
  if (block.matches("li, td, th, blockquote")) block.append(passage);
  else block.after(passage);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button.hidden-run");
  if (!button || !form) return;
  event.preventDefault();
  const known = document.getElementById(`passage-${button.value}`);
  if (known) {
    known.hidden = !known.hidden;
    button.setAttribute("aria-expanded", String(!known.hidden));
    return;
  }
  try {
    const passage = await fetched(button);
    put(button, passage);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", passage.id);
    passage.focus({ preventScroll: true });
  } catch {
    form.requestSubmit(button); // the plain way, which says what went wrong
  }
});
