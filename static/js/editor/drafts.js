/* Keeps what is typed on the server every few seconds, and warns only when something would be lost. */

const EVERY = 5_000; // ms

export function drafts(form, asking) {
  const note = form.querySelector(".send-kept");
  const say = form.dataset;
  const state = () => new URLSearchParams(new FormData(form)).toString();
  const { unkept } = form.elements; // tells the next page, should the form come back, that its text is no draft
  let kept = unkept.value ? undefined : state();
  let timer, running, leaving = false;

  async function save() {
    timer = undefined;
    const now = state();
    if (now === kept || leaving) return;
    if (document.querySelector(".draft-offer")) { // an older draft must not be lost by this one
      note.textContent = say.sayUndecided;
      return;
    }
    const data = new FormData(form);
    data.set("save_draft", "1");
    running = new AbortController();
    const answer = await asking.post(form.action, data, running.signal);
    if (leaving || !answer) return;
    note.textContent = answer.body.login ? "" : answer.body.said; // it is said with the way in, and once
    if (answer.ok) kept = now;
    else if (answer.body.login) asking.tellWithLink(answer.body.said, answer.body.login);
    if (answer.ok && state() !== kept) soon();
  }

  const soon = () => { timer ??= setTimeout(save, EVERY); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("rows", soon);
  asking.whenBack(save);
  if (kept === undefined) soon();

  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    const sends = !submitter?.name;
    if (sends && new TextEncoder().encode(form.elements.body.value).length > Number(say.most)) {
      event.preventDefault();
      return asking.tell(say.sayLong);
    }
    if (navigator.onLine === false) {
      event.preventDefault();
      return asking.tell(say.sayOffline);
    }
    unkept.value = state() === kept ? "" : "1";
    leaving = true;
    running?.abort(); // it would bring the draft back after the text was sent
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && state() !== kept) event.preventDefault();
  });
}
