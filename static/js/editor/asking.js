/* Questions to the server that may fail; the writer is told calmly, and nothing typed is touched. */

const RETRY = 10_000; // ms

export function asking(form) {
  const line = form.querySelector(".send-said");
  const say = form.dataset;
  const waiting = new Set();
  let offline = false;
  let timer;

  /* Only what is new is said, so that a screen reader is not talked to all the time. */
  function tell(text, aloud = "") {
    if (line.textContent === text + aloud) return;
    line.textContent = text;
    if (aloud) line.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: aloud }));
  }

  function tellWithLink(text, href) {
    const link = document.createElement("a");
    Object.assign(link, { href, target: "_blank", rel: "noopener", textContent: say.sayLogin });
    line.replaceChildren(text, " ", link);
  }

  function lost() {
    offline = true;
    tell(say.sayOffline);
    clearTimeout(timer);
    timer = setTimeout(again, RETRY);
  }

  function again() {
    if (offline) waiting.forEach((act) => act());
  }

  /** The answer as {ok, body}, or nothing while there is no connection. */
  async function post(url, data, signal) {
    try {
      const token = form.elements.csrfmiddlewaretoken.value;
      data.set("csrfmiddlewaretoken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? token);
      const response = await fetch(url, { method: "POST", body: data, signal, headers: { Accept: "application/json" } });
      if (response.status === 413 && !response.headers.get("Content-Type").includes("json")) {
        tell(say.sayLong); // so long that the form itself was not read
        return undefined;
      }
      const body = await response.json();
      if (offline) {
        offline = false;
        tell(say.sayOnline);
      }
      return { ok: response.ok, body };
    } catch (error) {
      if (error.name !== "AbortError") lost();
      return undefined;
    }
  }

  addEventListener("online", again);
  addEventListener("offline", lost);
  return { post, tell, tellWithLink, whenBack: (act) => waiting.add(act) };
}
