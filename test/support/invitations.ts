import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type InvitationClaims, signInvitation } from "../../src/tokens/invitation.ts";
import { loadKeyRing } from "../../src/tokens/keyring.ts";

export type Wanted = Partial<InvitationClaims>;

/** What makes invitations with the keys of a gateway's folder: by default to `draw numbers`, for an hour around now. */
export async function inviter(folder: string): Promise<(wanted?: Wanted, madeAt?: number) => string> {
  const ring = await loadKeyRing(join(folder, "keys.json"), { create: false });
  return (wanted = {}, madeAt = Date.now()) => {
    const half = 30 * 60_000;
    const claims = {
      id: randomBytes(9).toString("base64url"),
      person: randomBytes(9).toString("base64url"),
      room: "tickets",
      epoch: "1",
      lane: "general",
      win: [Date.now() - half, Date.now() + half] as const,
      ...wanted,
    };
    return signInvitation(claims, ring, madeAt);
  };
}

/** The address of a link that carries an invitation. */
export function linkOf(token: string, path = "/"): string {
  return `${path}${path.includes("?") ? "&" : "?"}airlock_invitation=${token}`;
}
