// The queue at the keyboard: up and down (or k and j) from one case to another, x ticks it. Only while the focus is in the
// list, so that no key is taken from anybody who reads or types elsewhere (WCAG 2.1.4).
const list = document.querySelector("[data-keys=cases]");
if (list) {
  const links = () => [...list.querySelectorAll("tbody th a")];
  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, input:not([type=checkbox])")) return;
    const row = event.target.closest("tr");
    const step = steps[event.key];
    if (step) {
      const rows = links();
      const here = row ? rows.indexOf(row.querySelector("th a")) : -1;
      const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "x") {
      row?.querySelector("input.tick")?.click();
    }
  });
}
