// Hands in what is typed into the fields that the page marks, so that a closed browser loses nothing.
// A mark is a class: st-key-kept--DESK--PLACE--FORM--BASIS. Nothing is kept in the browser itself.
// Streamlit drops a script in which an angle bracket stands before a letter, so none does.
(() => {
  if (window.yuqingDrafts) return;
  window.yuqingDrafts = true;
  const MARK = "st-key-kept--";
  // Milliseconds: after the last key, at the latest after the first one, and after a failure.
  const PAUSE = 2000, AT_THE_LATEST = 10000, AGAIN = 10000;
  const LONGEST = 20000;
  const waiting = new Map();
  let timer = 0, since = 0, turn = Date.now();

  const markOf = (field) => {
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return "";
    const box = field.closest(`[class*="${MARK}"]`);
    const name = box && [...box.classList].find((each) => each.startsWith(MARK));
    return name ? name.slice(MARK.length) : "";
  };
  const bodyOf = (mark, typed) => {
    const [desk, place, form, basis] = mark.split("--");
    return JSON.stringify({ desk, place, form, basis, ...typed });
  };
  const sendIn = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };
  const again = (mark, typed) => {
    // What was typed since is newer.
    if (!waiting.has(mark)) waiting.set(mark, typed);
    sendIn(AGAIN);
  };
  const post = async (mark, typed) => {
    const asked = { method: "POST", headers: { "content-type": "application/json" }, body: bodyOf(mark, typed) };
    try {
      const answer = await fetch("/drafts", { ...asked, keepalive: asked.body.length < 10000 });
      if (answer.status === 429 || answer.status >= 500) again(mark, typed);
    } catch {
      again(mark, typed);
    }
  };
  const send = () => {
    clearTimeout(timer);
    since = 0;
    const ready = [...waiting];
    waiting.clear();
    for (const [mark, typed] of ready) post(mark, typed);
  };
  const note = (event) => {
    // Letters of an input method that are no word yet are no text.
    const mark = event.isComposing ? "" : markOf(event.target);
    if (!mark || event.target.value.length > LONGEST) return;
    waiting.set(mark, { turn: ++turn, text: event.target.value });
    since ||= Date.now();
    sendIn(Math.max(0, Math.min(PAUSE, since + AT_THE_LATEST - Date.now())));
  };
  const leave = () => {
    // The beacon outlives the page but tells nothing; if the page lives on, the text goes once more, by its turn.
    for (const [mark, typed] of waiting) {
      navigator.sendBeacon("/drafts", new Blob([bodyOf(mark, typed)], { type: "application/json" }));
    }
    if (waiting.size) sendIn(AGAIN);
  };

  document.addEventListener("input", note, true);
  document.addEventListener("compositionend", note, true);
  document.addEventListener("focusout", () => waiting.size && send(), true);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => waiting.size && send());
})();
