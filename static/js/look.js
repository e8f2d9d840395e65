/* Changes the look at once instead of loading the page anew. Without this file the form does the same. */

const root = document.documentElement;

for (const form of document.querySelectorAll("form[data-look]")) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.name || button.name === "language") return; // other words need another page
    event.preventDefault();
    const { name, value } = button;
    const sent = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams({ [name]: value }),
      redirect: "manual",
    }).catch(() => null);
    if (!sent || (sent.type !== "opaqueredirect" && !sent.ok)) {
      form.submit();
      return;
    }
    const untouched = value === (name === "theme" ? "system" : "normal");
    if (untouched) delete root.dataset[name];
    else root.dataset[name] = value;
    for (const other of document.querySelectorAll(`form[data-look] button[name="${name}"]`)) {
      other.setAttribute("aria-pressed", String(other.value === value));
    }
  });
}
