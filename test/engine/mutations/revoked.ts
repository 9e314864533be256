import { type Mutation, mutation } from "../mutation.ts";

export const revoked: readonly Mutation[] = [
  mutation("revokes nobody", "      setRevoked(person)\n", ""),
  mutation("tells nobody", "      noteRevoked(person)\n", ""),
  mutation("lets stay who is inside", '        endSession(who, "revoked")\n', ""),
  mutation(
    "tells of it a second late",
    "and INVITED_TICK_MS or IDLE_TICK_MS",
    "and IDLE_TICK_MS or IDLE_TICK_MS",
  ),
  mutation("revokes again", "if not revoked[person] then", "if true then"),
  mutation(
    "the revoked are welcome",
    "if revoked[person] or invitation.invitedAt < counts.revokedBefore then",
    "if invitation.invitedAt < counts.revokedBefore then",
  ),
  mutation(
    "old invitations are welcome",
    "if revoked[person] or invitation.invitedAt < counts.revokedBefore then",
    "if revoked[person] then",
  ),
  mutation("old invitations stay inside", "    if wasInvitedBefore(who.id) then", "    if false then"),
  mutation(
    "newer ones are out as well",
    "return invitedAt > 0 and invitedAt < counts.revokedBefore",
    "return invitedAt > 0",
  ),
  mutation(
    "takes an unknown time for an old one",
    "return invitedAt > 0 and invitedAt < counts.revokedBefore",
    "return invitedAt < counts.revokedBefore",
  ),
  mutation(
    "skips whose number is unknown",
    'if row ~= nil and row.tag ~= "" then',
    "if row ~= nil and row.drawNumber > 0 then",
  ),
  mutation("goes back", "if before > counts.revokedBefore then", "if before > 0 then"),
  mutation(
    "heeds no gateway's time",
    "counts.revokedBefore = math.max(counts.revokedBefore, witness.revokedBefore)",
    "",
  ),
  mutation("heeds no gateway's list", "    restoreRevoked(one.id)\n", ""),
  mutation("leaves inside whom a gateway tells of", '    deleteSession(keyOf(person, row), "revoked")\n', ""),
  mutation(
    "does not know whom a gateway tells of",
    "  readPeople(revokedOf(batch.witness.remembered))\n",
    "",
  ),
  mutation(
    "takes up a session of the revoked",
    "isEnded(key) or isRevoked(one.id) then",
    "isEnded(key) then",
  ),
  mutation("tells no new gateway", "    events[i] = revokedEvent(person)\n", ""),
  mutation(
    "lets a forgotten session return",
    "isEnded(visitorKey(who)) or isRevoked(who.id) then",
    "isEnded(visitorKey(who)) then",
  ),
  mutation(
    "keeps the time for another epoch",
    "  counts.revokedBefore = 0\n  counts.revoking",
    "  counts.revoking",
  ),
  mutation(
    "keeps the list for another epoch",
    "KEYS.people, KEYS.revoked, KEYS.kept }",
    "KEYS.people, KEYS.kept }",
  ),
];
