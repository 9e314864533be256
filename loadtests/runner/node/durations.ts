const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/** A duration as k6 writes it, `1m30s`, in ms. Throws a `SyntaxError` that shows it. */
export function durationMs(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) {
    throw new SyntaxError(`"${text}" is no duration: write it like 30s or 1m30s`);
  }
  let ms = 0;
  for (const [, number, unit = ""] of text.matchAll(PART)) ms += Number(number) * (UNITS[unit] ?? 0);
  return ms;
}
