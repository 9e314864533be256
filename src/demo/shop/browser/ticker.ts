/** What the shop tells of an event's seats. */
interface News {
  readonly left: number;
  readonly taken: readonly string[];
}

const map = document.querySelector<HTMLElement>("[data-ticker]");
const left = document.querySelector("[data-left]");

function show(seats: Element, { taken, left: count }: News): void {
  if (left !== null) left.textContent = String(count);
  const gone = new Set(taken);
  for (const box of seats.querySelectorAll("input")) {
    box.disabled = gone.has(box.value);
    if (box.disabled) box.checked = false;
  }
}

if (map?.dataset.ticker !== undefined) {
  new EventSource(map.dataset.ticker).addEventListener("message", (event) =>
    show(map, JSON.parse(event.data)),
  );
}
