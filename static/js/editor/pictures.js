/* Pictures: chosen, pasted or dropped. The dialog asks for their words; nothing is sent before its button says so. */

import { block } from "./toolbar.js";

const isPicture = (file) => file.type.startsWith("image/");

/** What was wrong with a field stands at the field, and is read with it. */
function mark(field, sentences) {
  const id = `${field.id}_error`;
  document.getElementById(id)?.remove();
  field.removeAttribute("aria-invalid");
  const known = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (sentences?.length) {
    const list = Object.assign(document.createElement("ul"), { className: "errorlist", id });
    list.append(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    field.before(list);
    field.setAttribute("aria-invalid", "true");
    known.push(id);
  }
  if (known.length) field.setAttribute("aria-describedby", known.join(" "));
}

export function pictures(area, dialog, button, ask) {
  if (!dialog?.showModal) return;
  const form = dialog.querySelector("form");
  const said = dialog.querySelector("[role=alert]");
  const { image, alt, caption } = form.elements;
  const fields = [...form.elements].filter((one) => one.name && one.type !== "hidden");
  let selected; // in the text: a dialog that closes does not give it back
  const remember = () => { selected = [area.selectionStart, area.selectionEnd]; };

  function open(file) {
    if (file) {
      const carrier = new DataTransfer();
      carrier.items.add(file);
      image.files = carrier.files;
    }
    remember();
    dialog.showModal();
    (image.files.length ? alt : image).focus();
  }

  function take(event, data) {
    const file = [...(data?.files ?? [])].find(isPicture);
    if (!file) return;
    event.preventDefault();
    open(file);
  }

  // A table copied from a spreadsheet comes as text and as a picture of it: the text is meant.
  area.addEventListener("paste", (event) => event.clipboardData?.types.includes("text/plain") || take(event, event.clipboardData));
  area.addEventListener("drop", (event) => take(event, event.dataTransfer));
  area.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  button.addEventListener("click", () => open());
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    area.focus();
    area.setSelectionRange(...selected);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = form.querySelector("[type=submit]");
    send.disabled = true;
    const answer = await ask.post(form.action, new FormData(form));
    send.disabled = false;
    said.textContent = answer ? (answer.body.problem ?? "") : dialog.dataset.sayOffline;
    said.hidden = !said.textContent;
    fields.forEach((field) => mark(field, answer?.body.fields?.[field.name]));
    if (!answer?.ok) return (fields.find((field) => field.ariaInvalid) ?? said).focus();
    const words = caption.value.trim();
    form.reset();
    dialog.close();
    area.setSelectionRange(...selected);
    block(area, answer.body.line, 2, 2 + words.length);
    remember(); // that the dialog was closed is heard only after this
  });
  button.hidden = false;
}
