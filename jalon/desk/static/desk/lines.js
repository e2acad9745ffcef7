// One line more without sending the form, which would drop the files already chosen.
for (const button of document.querySelectorAll("button[data-grows]")) {
  const prefix = button.dataset.grows;
  const total = button.form.elements[`${prefix}-TOTAL_FORMS`];
  button.addEventListener("click", (event) => {
    const last = [...button.form.querySelectorAll("fieldset.line")].at(-1);
    const most = Number(button.form.elements[`${prefix}-MAX_NUM_FORMS`].value);
    const [from, to] = [Number(total.value) - 1, Number(total.value)];
    if (!last || to >= most) return;
    event.preventDefault();
    const line = last.cloneNode(true);
    for (const node of line.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replaceAll(`${prefix}-${from}-`, `${prefix}-${to}-`));
      }
      node.removeAttribute("aria-invalid");
      if ("value" in node && node.tagName !== "OPTION") node.value = "";
    }
    for (const error of line.querySelectorAll(".error")) error.remove();
    const legend = line.querySelector("legend");
    legend.textContent = legend.textContent.replace(String(from + 1), String(to + 1));
    last.after(line);
    total.value = String(to + 1);
    line.querySelector("input, select").focus();
  });
}
