/** A line of the NDJSON file that `airlock invite make` writes. Times in ms since the Unix epoch. */
export interface InvitedVisitor {
  readonly link: string;
  readonly opensAt: number;
  readonly closesAt: number;
}

/** Throws where a line is none, with its number. */
export function readInvitations(text: string): InvitedVisitor[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, i) => {
    const { link, opensAt, closesAt } = Object.fromEntries(Object.entries(JSON.parse(line)));
    if (typeof link !== "string" || typeof opensAt !== "string" || typeof closesAt !== "string") {
      throw new Error(`line ${i + 1} of the invitations has no link, opensAt and closesAt`);
    }
    return { link, opensAt: Date.parse(opensAt), closesAt: Date.parse(closesAt) };
  });
}
