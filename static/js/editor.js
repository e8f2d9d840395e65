/* The edit form's comforts. It is a whole form without this file; see templates/moderation/edit.html. */

import { asking } from "./editor/asking.js";
import { above } from "./editor/caret.js";
import { drafts } from "./editor/drafts.js";
import { names } from "./editor/names.js";
import { pictures } from "./editor/pictures.js";
import { preview } from "./editor/preview.js";
import { rows } from "./editor/rows.js";
import { toolbar } from "./editor/toolbar.js";

const form = document.getElementById("edit-form");
const area = form?.querySelector(".markdownx-editor");

if (area) {
  const say = { words: form.dataset.sayWords, source: form.dataset.saySource };
  const ask = asking(form);
  pictures(area, document.getElementById("picture-dialog"), form.querySelector("[data-tool=picture]"), ask);
  toolbar(area, form.querySelector(".tools"), say);
  names(area, form.querySelector(".names"), form.querySelector(".names-said"), { name: form.dataset.sayName, names: form.dataset.sayNames, suggest: form.dataset.suggest });
  rows(form, ask);
  drafts(form, ask);
  preview(form, area, ask);
  above(area, form.querySelector(".send-bar"));
  for (const keys of form.querySelectorAll(".keys")) keys.hidden = false;
}
