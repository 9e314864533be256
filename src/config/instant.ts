const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * An RFC 3339 time with its offset, in ms since the Unix epoch: `2026-11-23T10:00:00+01:00` is 1795424400000.
 * Undefined where it is none, has no offset, or names a day that is not in the calendar.
 */
export function parseInstant(text: string): number | undefined {
  const [, date, time, fraction = "", offset] = RFC3339.exec(text) ?? [];
  if (date === undefined || time === undefined || offset === undefined) return undefined;
  // Date.parse takes 30 February for 2 March; written back in UTC it shows.
  const local = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return undefined;
  const instant = Date.parse(`${date}T${time}${fraction}${offset.toUpperCase()}`);
  return Number.isNaN(instant) ? undefined : instant;
}
