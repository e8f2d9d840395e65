/* Rows added, removed and moved in place. The same buttons do it through the server without this. */

function renumber(list) {
  const { prefix } = list.dataset;
  const rows = [...list.querySelectorAll(":scope > .row")];
  const numbered = new RegExp(`(^|[^a-z])${prefix}-(?:\\d+|__prefix__)(?=-|$)`);
  rows.forEach((row, number) => {
    for (const node of row.querySelectorAll("*")) {
      for (const name of ["name", "id", "for", "value", "aria-describedby"]) {
        const text = node.getAttribute(name);
        if (text && (name !== "value" || node.tagName === "BUTTON")) node.setAttribute(name, text.replaceAll(new RegExp(numbered, "g"), `$1${prefix}-${number}`));
      }
    }
  });
  list.querySelector(`[name=${prefix}-TOTAL_FORMS]`).value = rows.length;
  return rows;
}

export function rows(form, asking) {
  const say = form.dataset;

  form.addEventListener("click", (event) => {
    const button = event.target.closest(".rows-list button");
    if (!button) return;
    event.preventDefault();
    const list = button.closest(".rows-list");
    const row = button.closest(".row");
    if (button.name === "add") {
      const made = list.querySelector("template").content.cloneNode(true);
      const last = [...list.querySelectorAll(":scope > .row")].at(-1);
      last ? last.after(made) : list.querySelector("template").before(made);
      renumber(list).at(-1).querySelector("input, select").focus();
    } else if (button.name === "remove") {
      const next = row.nextElementSibling?.matches(".row") ? row.nextElementSibling : row.previousElementSibling;
      row.remove();
      renumber(list);
      (next?.matches(".row") ? next.querySelector("input, select") : list.querySelector("[name=add]")).focus();
      asking.tell(say.sayRemoved);
    } else {
      const other = button.name === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other?.matches(".row")) return;
      button.name === "up" ? other.before(row) : other.after(row);
      const all = renumber(list);
      button.focus(); // moving it took the focus away
      asking.tell(`${say.sayMoved} ${all.indexOf(row) + 1}.`);
    }
    form.dispatchEvent(new Event("rows"));
  });
}
