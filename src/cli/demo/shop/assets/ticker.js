const map = document.querySelector("[data-ticker]");
const left = document.querySelector("[data-left]");

new EventSource(map.dataset.ticker).addEventListener("message", (event) => {
  const news = JSON.parse(event.data);
  const taken = new Set(news.taken);
  left.textContent = String(news.left);
  for (const box of map.querySelectorAll("input")) {
    box.disabled = taken.has(box.value);
    if (box.disabled) box.checked = false;
  }
});
