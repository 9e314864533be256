import { session } from "../session.ts";

/** `check` of k6: runs every check on `value`, counts each, and tells whether all held. */
export function check<T>(value: T, checks: Readonly<Record<string, (value: T) => unknown>>): boolean {
  let all = true;
  for (const [name, holds] of Object.entries(checks)) {
    const ok = Boolean(holds(value));
    session.metrics.add(session.builtIn.checks, ok ? 1 : 0, { check: name });
    all &&= ok;
  }
  return all;
}
