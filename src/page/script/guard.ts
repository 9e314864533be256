/** A page whose script has not begun to live after this long is asked for again. */
const PATIENCE_MS = 30_000;

setTimeout(() => {
  if (document.documentElement.dataset.live !== undefined) return;
  const view = document.querySelector<HTMLElement>("[data-view]")?.dataset.view;
  const { entry, marked }: { entry?: string; marked?: string } = JSON.parse(view ?? "{}");
  location.replace(entry || marked || (location.href.split("#")[0] ?? "/"));
}, PATIENCE_MS);
