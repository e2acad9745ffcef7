// A session by keyboard: one letter for each act of the page, a filter over the names, and the count as it is typed.
const typing = (target) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  wanted.matches("input") ? wanted.focus() : wanted.click();
});

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const room = document.querySelector("form[data-room]");
if (room) {
  const filter = room.querySelector("[data-filter]");
  const seats = [...room.querySelectorAll("[data-name]")];
  const shown = () => seats.filter((seat) => !seat.hidden);
  filter.addEventListener("input", () => {
    const wanted = plain(filter.value.trim());
    for (const seat of seats) seat.hidden = !plain(seat.dataset.name).includes(wanted);
  });
  // Enter ticks the only name left, and makes the field ready for the next one.
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const left = shown();
    if (left.length !== 1) return;
    left[0].querySelector("[type=checkbox]").click();
    filter.value = "";
    filter.dispatchEvent(new Event("input"));
  });
}

const vote = document.querySelector("form[data-vote]");
if (vote) {
  const output = vote.querySelector("[data-count]");
  const words = new Map([...vote.querySelectorAll("[name=everybody]")].filter((radio) => radio.value).map(
    (radio) => [radio.value, radio.closest("label, div").textContent.trim()]));
  const count = () => {
    const data = new FormData(vote);
    const found = new Map([...words.keys()].map((choice) => [choice, 0]));
    for (const group of vote.querySelectorAll(".group")) {
      const radio = group.querySelector("input[type=radio]");
      const own = (radio && data.get(radio.name)) || data.get("everybody");
      for (const select of group.querySelectorAll("select")) {
        const choice = select.value || own;
        if (found.has(choice)) found.set(choice, found.get(choice) + 1);
      }
    }
    output.textContent = [...found].map(([choice, n]) => `${words.get(choice)} : ${n}`).join(" · ");
  };
  vote.addEventListener("change", count);
  count();
}
