// A form that is on its way is not sent again: a double click acts once. Coming back to the page frees it.
const underway = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (underway.has(form)) {
    event.preventDefault();
    return;
  }
  underway.add(form);
  event.submitter?.setAttribute("aria-busy", "true");
  addEventListener("pageshow", () => {
    underway.delete(form);
    event.submitter?.removeAttribute("aria-busy");
  }, { once: true });
});
