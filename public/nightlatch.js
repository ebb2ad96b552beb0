// Saves clicks and nothing more: every page works without this file.
"use strict";

// English, unless the page says otherwise.
const words = {
  hide: "Hide", hideLabel: "Hide the password", showLabel: "Show the password",
  byHand: "Select and copy by hand", here: "$time in your time zone", ...document.body.dataset,
};
const language = document.documentElement.lang;

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
const tick = (id) => {
  const box = id && document.getElementById(id);
  if (box) box.checked = true;
};

const errors = document.getElementById("error-summary");
if (errors) errors.focus();

// Copying. What a list holds is joined by lines; groups of a key lose their spaces.
const textOf = (element) =>
  element.matches("ol, ul")
    ? Array.from(element.querySelectorAll("code"), (code) => code.textContent.trim()).join("\n") + "\n"
    : element.textContent.replace(/\s+/g, "");

const copy = async (element) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(textOf(element));
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  if (!document.execCommand("copy")) throw new Error("not copied");
};

each("[data-copy]", (button) => {
  const before = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await copy(document.getElementById(button.dataset.copy));
      tick(button.dataset.tick);
      button.textContent = button.dataset.done;
    } catch {
      button.textContent = words.byHand;
    }
    setTimeout(() => { button.textContent = before; }, 3000);
  });
});

each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    tick(button.dataset.tick);
    print();
  });
});

each("form[data-tick]", (form) => form.addEventListener("submit", () => tick(form.dataset.tick)));

each("[data-reveal]", (button) => {
  const field = document.getElementById(button.dataset.reveal);
  const showWords = button.textContent;
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? words.hide : showWords;
    button.setAttribute("aria-label", shown ? words.hideLabel : words.showLabel);
  };
  show(false);
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // A shown password would be kept by the browser among ordinary form entries.
  field.form.addEventListener("submit", () => show(false));
});

// One sending of a form at a time: a double click would spend a code twice. A form whose answer is a
// file leaves the page standing, so that nothing ever says the sending is over: it does not count.
let sending = false;
each("form", (form) => form.addEventListener("submit", (event) => {
  if (form.hasAttribute("data-stays")) return;
  if (sending) event.preventDefault();
  sending = true;
}));
addEventListener("pageshow", () => { sending = false; });

// Six digits typed or pasted by a person are sent once, after a breath: a recovery code may begin
// with six digits too. What fills the field in one go presses the button itself.
each("[data-send-when-six]", (field) => {
  let timer;
  let sent = false;
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    const byHand = event.inputType === "insertFromPaste" || event.data?.length === 1;
    if (sent || !event.isTrusted || !byHand) return;
    if (!/^\d{6}$/.test(field.value.replace(/[\s-]/g, ""))) return;
    timer = setTimeout(() => {
      if (sending) return;
      sent = true;
      field.form.requestSubmit();
    }, 400);
  });
});

// The server's time as the clocks around the reader should show it: theirs is set to no UTC.
each("#code-clock time", (element) => {
  const time = new Date(element.dateTime);
  if (!time.getTimezoneOffset()) return;
  const clock = time.toLocaleTimeString(language, { timeStyle: "short" });
  element.after(`, ${words.here.replace("$time", clock)}`);
});

// The wait, counted down in the words of the page's language.
const waits = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
each("[data-countdown]", (element) => {
  const end = Date.now() + 1000 * Number(element.dataset.countdown);
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    const [count, unit] =
      left < 60 ? [left, "second"]
      : left < 7200 ? [Math.ceil(left / 60), "minute"]
      : [Math.ceil(left / 3600), "hour"];
    if (left <= 0) clearInterval(timer);
    element.textContent = waits.format(Math.max(count, 0), unit);
  }, 1000);
});
