import { unwatchFile, watchFile } from "node:fs";

const LOOK_MS = 2000;

/**
 * Calls `changed` when the file is another one, until `stop`. By its state, and not by the kernel's events: those stop where a
 * name comes to stand for another file, as with an editor's rename and the links of a mounted ConfigMap. A file that is gone is
 * waited for.
 */
export function watchConfig(path: string, changed: () => void, stop: AbortSignal, everyMs = LOOK_MS): void {
  const look = ({ nlink }: { readonly nlink: number }) => {
    if (nlink > 0) changed();
  };
  watchFile(path, { interval: everyMs, persistent: false }, look);
  stop.addEventListener("abort", () => unwatchFile(path, look), { once: true });
}
