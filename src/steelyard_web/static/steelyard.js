// What every page needs: the CSRF token on htmx requests, one submission for a double click, confirmations.
const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(name + "="))?.split("=")[1] ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const ask = event.submitter?.dataset.ask ?? form.dataset.ask;
  if (ask && !window.confirm(ask)) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
}, true);

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
