// Keeps what is typed: a form marked data-autosave is sent in the background a moment after each change.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  let waiting = 0;
  const said = form.querySelector("[data-saved]");
  const save = async () => {
    let kept = false;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
      });
      kept = answer.status === 204;
    } catch {
      kept = false;
    }
    if (said) said.hidden = !kept;
  };
  const soon = () => {
    if (said) said.hidden = true;
    clearTimeout(waiting);
    waiting = setTimeout(save, 800);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", () => clearTimeout(waiting));
  // Somebody may have typed before this script was there.
  const touched = [...form.elements].some(
    (field) => "defaultValue" in field && (field.value !== field.defaultValue || field.checked !== field.defaultChecked),
  );
  if (touched) soon();
}
