/* What pages do beyond links and forms. Everything works without it; with it nothing typed is lost and nothing is sent twice. */
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = document.getElementById("live")?.dataset ?? {};
  const user = document.body.dataset.user ?? "";

  function say(text) {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  }

  /* On a phone a row of a list runs on one line: what says nothing there is left out. */
  for (const cell of all("table.rows td[data-label]")) if (cell.textContent.trim() === "–") cell.classList.add("blank");

  /* A form is sent once. The press of a second button, or Enter again, does nothing until the answer is here. */
  function once(event) {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const pressed = event.submitter;
    if (pressed) {
      pressed.setAttribute("aria-disabled", "true");
      pressed.setAttribute("aria-busy", "true");
    }
    say(words.sending ?? "");
  }
  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
    for (const button of all("button[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
    }
  });

  /* Ask before what cannot be undone. */
  function ask(form, submitter, text, danger, note) {
    const box = document.getElementById("confirm");
    if (!box?.showModal) return confirm(text) ? go() : undefined;
    box.querySelector("[data-confirm-text]").textContent = text;
    const more = box.querySelector("[data-confirm-note]");
    more.textContent = note ?? "";
    more.hidden = !note;
    const yes = box.querySelector("[data-yes]");
    yes.classList.toggle("danger", danger);
    yes.textContent = submitter?.textContent.trim() || yes.textContent;
    yes.onclick = () => { box.close(); go(); };
    box.showModal();
    function go() {
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter?.form === form ? submitter : undefined);
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asks = event.submitter?.dataset.confirm ? event.submitter : form.dataset.confirm ? form : null;
    if (asks && !form.dataset.confirmed) {
      event.preventDefault();
      ask(form, event.submitter, asks.dataset.confirm, "confirmDanger" in asks.dataset, asks.dataset.confirmNote);
      return;
    }
    delete form.dataset.confirmed;
    if ("once" in form.dataset || form.method === "post") once(event);
    if (event.defaultPrevented) return;
    if ("keep" in form.dataset) keep(form);
    form.dataset.leaving = "1";
  });

  /* Leaving with unsaved words asks first. */
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) form.dataset.dirty = "1";
  });
  addEventListener("beforeunload", (event) => {
    const open = all("form[data-guard][data-dirty]").some((form) => !form.dataset.leaving);
    if (open) event.preventDefault();
  });

  /* When the session ends between opening a form and sending it, the words stay in this window and come back
     after sign-in, for the same user and the same page only, for half an hour. Secrets and files are never kept. */
  const KEPT = "workadvance.kept";
  const place = (form) => `${location.pathname}#${form.id || all("form[data-keep]").indexOf(form)}`;

  function keep(form, signedOut = false) {
    const fields = [];
    for (const one of form.elements) {
      if (!one.name || one.name === "csrfmiddlewaretoken" || "private" in one.dataset) continue;
      if (["password", "file", "submit", "button", "hidden"].includes(one.type) || /ssn|secret|otp|code/i.test(one.name)) continue;
      if (["checkbox", "radio"].includes(one.type)) fields.push([one.name, one.value, one.checked]);
      else if (one.type === "select-multiple") fields.push([one.name, [...one.selectedOptions].map((o) => o.value)]);
      else fields.push([one.name, one.value]);
    }
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), user, path: location.pathname, place: place(form), fields, signedOut }));
    } catch { /* a full or forbidden store: the form works as it would without us */ }
  }

  function giveBack() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    } catch {
      return;
    }
    if (!kept) return;
    const signingIn = "signIn" in document.body.dataset;
    if (Date.now() - kept.at > 1_800_000 || (user && kept.user && user !== kept.user)) return sessionStorage.removeItem(KEPT);
    if (signingIn) {
      kept.signedOut = true;
      return sessionStorage.setItem(KEPT, JSON.stringify(kept));
    }
    if (!kept.signedOut) return sessionStorage.removeItem(KEPT); // it reached the server
    const form = all("form[data-keep]").find((one) => place(one) === kept.place);
    if (!form || kept.path !== location.pathname) return; // on the way back, perhaps by another page
    sessionStorage.removeItem(KEPT);
    for (const [name, value, checked] of kept.fields) {
      const found = [form.elements.namedItem(name)].flatMap((one) => (one instanceof RadioNodeList ? [...one] : one ? [one] : []));
      for (const one of found) {
        if (["checkbox", "radio"].includes(one.type)) { if (one.value === value) one.checked = checked; }
        else if (one.type === "select-multiple") for (const option of one.options) option.selected = value.includes(option.value);
        else if (found.length === 1) one.value = value;
      }
    }
    if ("guard" in form.dataset) form.dataset.dirty = "1";
    const note = document.createElement("p");
    note.className = "note next";
    note.setAttribute("role", "status");
    note.textContent = words.restored ?? "";
    form.prepend(note);
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  /* Saved as you go: the server answers "Saved 14:05"; anything else is said too, in the same place. */
  function unsaved(form, text) {
    const state = form.querySelector(".saved");
    if (!state) return;
    state.dataset.state = "failed";
    state.textContent = text;
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (form && !form.dataset.leaving) form.querySelector(".saved")?.setAttribute("data-state", "saving");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt?.closest?.("form[data-autosave]");
    if (!form) return;
    const answer = event.detail.xhr;
    const ended = answer.status === 401 || answer.status === 403 || (answer.responseURL && new URL(answer.responseURL).pathname !== new URL(event.detail.pathInfo.requestPath, location).pathname);
    if (ended) {
      event.detail.shouldSwap = false;
      keep(form, true);
      unsaved(form, words.signedOut ?? "");
    } else if (answer.status >= 400) {
      event.detail.shouldSwap = false;
      unsaved(form, answer.status === 413 || answer.status === 422 ? answer.responseText.slice(0, 200) : words.notSaved ?? "");
    } else {
      form.querySelector(".saved")?.setAttribute("data-state", "saved");
      delete form.dataset.dirty;
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (form) unsaved(form, words.notSaved ?? "");
  });

  /* Dialogs, notices, menus */
  document.addEventListener("click", (event) => {
    const on = event.target.closest("[data-opens], [data-close], [data-dismiss]");
    if (on?.dataset.opens) document.getElementById(on.dataset.opens)?.showModal();
    else if (on && "close" in on.dataset) on.closest("dialog")?.close();
    else if (on) on.closest("li, .note")?.remove();
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  /* A link to give on: copied with one press; where the browser forbids it, the text is selected to be copied by hand. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    const field = button && document.getElementById(button.dataset.copy);
    if (!field) return;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.focus();
      field.select();
      return;
    }
    const word = button.querySelector("span"), before = word.textContent;
    word.textContent = words.copied ?? before;
    say(words.copied ?? "");
    setTimeout(() => { word.textContent = before; }, 2000);
  });

  /* Choosing rows */
  function count(id) {
    const chosen = all(`input[type=checkbox][form="${CSS.escape(id)}"]`).filter((one) => one.checked).length;
    for (const bar of all(`[data-bulk="${CSS.escape(id)}"]`)) {
      bar.hidden = chosen === 0;
      const number = bar.querySelector("[data-bulk-count]");
      if (number) number.textContent = String(chosen);
    }
  }
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset?.pickAll) {
      for (const one of all(`input[type=checkbox][form="${CSS.escape(box.dataset.pickAll)}"]`)) one.checked = box.checked;
      count(box.dataset.pickAll);
    } else if (box.type === "checkbox" && box.hasAttribute("form")) count(box.getAttribute("form"));
  });

  /* Keys: / goes to the search, Escape closes a menu. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of all("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const find = document.querySelector("[data-find]");
    if (find) { event.preventDefault(); find.focus(); find.select(); }
  });

  /* The page is here. */
  for (const one of all("[data-dismiss], [data-copy]")) one.hidden = false;
  for (const bar of all("[data-bulk]")) count(bar.dataset.bulk);
  giveBack();
  const problems = document.querySelector("[data-problems]:not(.stage *)");
  if (problems) {
    problems.focus();
    problems.scrollIntoView({ block: "center" });
  }
  for (const link of all("[data-problems] a")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      const control = target?.matches("input, select, textarea") ? target : target?.querySelector("input, select, textarea");
      if (!control) return;
      event.preventDefault();
      control.focus();
      control.scrollIntoView({ block: "center" });
    });
  }
})();
