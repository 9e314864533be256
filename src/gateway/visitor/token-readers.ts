import type { InvitationClaims } from "../../tokens/invitation.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import type { ReadingClaims } from "../../tokens/reading.ts";
import type { VerifiedTokens } from "../../tokens/verified.ts";
import type { Room } from "../room/room.ts";

/** What finds out who a visitor is. */
export interface TokenReaders {
  readonly passes: VerifiedTokens<PassClaims>;
  readonly readings: VerifiedTokens<ReadingClaims>;
  readonly places: VerifiedTokens<PlaceClaims>;
  readonly invitations: VerifiedTokens<InvitationClaims>;
  /** Whose tokens they read. */
  readonly rooms: readonly Room[];
}
