/* A tap shows at once what it will save; when it was not saved the row says so and shows again what stands. */
"use strict";
(() => {
  const rowOf = (event) => event.target.closest?.(".att");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = rowOf(event);
    if (!row) return;
    const pressed = event.target.closest("[data-mark]");
    row.dataset.state = "saving";
    row.querySelector(".att-problem").hidden = true;
    if (!pressed) return;
    for (const one of row.querySelectorAll("[data-mark]")) {
      one.dataset.stood ??= one.getAttribute("aria-pressed");
      one.setAttribute("aria-pressed", String(one === pressed));
    }
  });

  function failed(row, why) {
    if (!row?.isConnected) return;
    delete row.dataset.state;
    for (const one of row.querySelectorAll("[data-stood]")) {
      one.setAttribute("aria-pressed", one.dataset.stood);
      delete one.dataset.stood;
    }
    const problem = row.querySelector(".att-problem");
    problem.textContent = problem.dataset[why];
    problem.hidden = false;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = event.detail.requestConfig?.elt?.closest?.(".att");
    if (!row) return;
    const answer = event.detail.xhr;
    const elsewhere = answer.responseURL && new URL(answer.responseURL).pathname !== new URL(event.detail.pathInfo.requestPath, location).pathname;
    if (elsewhere || answer.status === 401 || answer.status === 403) {
      event.detail.shouldSwap = false;
      failed(row, "signedOut");
    } else if (answer.status === 422) {
      event.detail.shouldSwap = true; // the row comes back with what was refused
      event.detail.isError = false;
    } else if (answer.status >= 400) failed(row, "failed");
  });
  for (const lost of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(lost, (event) => failed(rowOf(event), "failed"));
})();
