import { setTimeout as pause } from "node:timers/promises";

const STEP_MS = 5;

/** Waits for a condition; fails after `timeoutMs`, with what the condition last threw as the cause. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  let cause: unknown;
  while (Date.now() < end) {
    try {
      if (await condition()) return;
    } catch (error) {
      cause = error;
    }
    await pause(STEP_MS);
  }
  throw new Error(`nothing came of it within ${timeoutMs} ms`, { cause });
}
