import { didYouMean } from "../config/did-you-mean.ts";

/** What an entrant's line may say; any other column goes through to the output. */
export const COLUMNS = ["person", "room", "lane", "opensAt", "closesAt", "sessions"] as const;

/** What the output adds. In an input, as when invitations are made anew, they are replaced. */
export const RESULT_COLUMNS: readonly string[] = ["link", "token"];

/**
 * What is wrong with the names of columns: one twice, one without a name, or one that is nearly `opensAt` where that is
 * missing. Nearly is a single slip, so that `name` goes through although it is not far from `lane`.
 */
export function columnFaults(names: readonly string[]): string[] {
  const missing = COLUMNS.filter((known) => !names.includes(known));
  return names.flatMap((name, at) => {
    if (name === "") return [`column ${at + 1} has no name`];
    if (names.indexOf(name) < at) return [`the column ${JSON.stringify(name)} is there twice`];
    const meant = isKnown(name) ? undefined : didYouMean(name, missing, 1);
    return meant === undefined ? [] : [`unknown column ${JSON.stringify(name)}; did you mean "${meant}"?`];
  });
}

export function isKnown(name: string): boolean {
  return COLUMNS.some((known) => known === name);
}
