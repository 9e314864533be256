const OWN = /^(?:__Host-|__Secure-)?airlock_(?:place|pass|invitation)_/;

/** A `Cookie` value without Airlock's own cookies: the upstream gets fields instead. Undefined where nothing is left. */
export function withoutOwnCookies(value: string): string | undefined {
  if (!value.includes("airlock_")) return value;
  const others: string[] = [];
  for (const part of value.split(";")) {
    const cookie = part.trim();
    if (cookie !== "" && !OWN.test(cookie)) others.push(cookie);
  }
  return others.length === 0 ? undefined : others.join("; ");
}
