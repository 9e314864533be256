import { expect, test } from "@jest/globals";
import { denialOf, type InvitationState } from "../../../src/room/denial.ts";

const NOW = 1_000_000;
const invited = { opensAt: NOW - 10, closesAt: NOW + 10, revoked: false };
const early = { ...invited, opensAt: NOW + 1 };
const over = { ...invited, closesAt: NOW };

const rows: [string, InvitationState, object | undefined][] = [
  ["nobody, in an open room", {}, undefined],
  ["nobody, where invitations are needed", { byInvitation: true }, { reason: "invitation-missing" }],
  ["a bad token", { byInvitation: true, fault: "invitation-invalid" }, { reason: "invitation-invalid" }],
  ["a bad token, in an open room", { fault: "other-epoch" }, undefined],
  ["a window that is open", { byInvitation: true, invited }, undefined],
  ["the first moment of a window", { byInvitation: true, invited: { ...invited, opensAt: NOW } }, undefined],
  [
    "a window to come",
    { byInvitation: true, invited: early },
    { kind: "early", opensAt: NOW + 1, closesAt: NOW + 10 },
  ],
  ["the moment that a window closes", { byInvitation: true, invited: over }, { kind: "over", closesAt: NOW }],
  [
    "a revoked invitation before its window",
    { byInvitation: true, invited: { ...early, revoked: true } },
    { reason: "revoked" },
  ],
  ["a session that was revoked", { byInvitation: true, invited, ended: "revoked" }, { reason: "revoked" }],
  ["a place on another device", { invited, ended: "superseded" }, { reason: "superseded" }],
  [
    "a place on another device, too late",
    { byInvitation: true, invited: over, ended: "superseded" },
    { kind: "over" },
  ],
  ["a window to come, in an open room", { invited: early }, undefined],
  ["a window that is over, in an open room", { invited: over }, undefined],
  ["a revoked invitation, in an open room", { invited: { ...invited, revoked: true } }, undefined],
  ["a place that was given back", { invited, ended: "released" }, undefined],
];

test.each(rows)("%s", (_who, standing, bar) => {
  if (bar === undefined) expect(denialOf(standing, NOW)).toBeUndefined();
  else expect(denialOf(standing, NOW)).toMatchObject(bar);
});
