const TICK_MS = 250;
/** A tick this late: the page slept. Browsers slow hidden pages down to a tick a second. */
const SLEPT_MS = 5000;

/** Calls `tick` four times a second, and `woken` whenever the page may have slept, was offline or comes back. */
export function heartbeat(tick: () => void, woken: () => void): void {
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    const slept = now - last > SLEPT_MS;
    last = now;
    if (slept) woken();
    if (!document.hidden) tick();
  }, TICK_MS);
  addEventListener("online", woken);
  addEventListener("pageshow", (event) => {
    if (event.persisted) woken();
  });
  document.addEventListener("resume", woken);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) woken();
  });
}
