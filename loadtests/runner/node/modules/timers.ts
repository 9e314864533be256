import { currentVu } from "../vu.ts";

/** As Node's, but what an interrupted VU has set never fires. */
export function setTimeout(callback: (...args: unknown[]) => void, ms: number, ...args: unknown[]): number {
  const vu = currentVu();
  const timer = globalThis.setTimeout(() => {
    if (vu?.interrupted !== true) callback(...args);
  }, ms);
  return timer[Symbol.toPrimitive]();
}

export function clearTimeout(id: number): void {
  globalThis.clearTimeout(id);
}
