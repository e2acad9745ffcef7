// The editor of rules: line numbers beside the text, and a remark's place is shown in it.
const text = document.querySelector("textarea[data-lines]");
if (text) {
  const gutter = document.querySelector(".lines");
  const number = () => {
    const count = text.value.split("\n").length;
    gutter.textContent = Array.from({ length: count }, (_, line) => line + 1).join("\n");
    gutter.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
  new ResizeObserver(() => { gutter.style.height = `${text.offsetHeight}px`; }).observe(text);
  number();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Math.min(Number(link.dataset.line), lines.length);
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const column = Math.min(Number(link.dataset.column || 1) - 1, lines[line - 1].length);
    text.focus();
    text.setSelectionRange(start + column, start + lines[line - 1].length);
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 5) * height);
  });

  // The Tab key leaves the field, as everywhere; nothing typed is lost by leaving the page unsaved without a word.
  let saved = text.value;
  text.form.addEventListener("submit", () => { saved = text.value; });
  addEventListener("beforeunload", (event) => { if (text.value !== saved) event.preventDefault(); });
}
