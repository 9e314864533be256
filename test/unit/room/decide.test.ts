import { describe, expect, test } from "@jest/globals";
import { type Decision, decide, type PassHeld, type Visitor } from "../../../src/room/decide.ts";
import type { Snapshot } from "../../../src/room/snapshot.ts";
import { Room } from "../../support/ledger.ts";

const NOW = 1_000_000;
const room = new Room();
const open: Snapshot = {
  ...room.exchange().snapshot,
  lanes: [
    {
      id: "general",
      share: 100,
      issued: 50,
      called: 20,
      joined: 0,
      lapsed: 5,
      ready: 0,
      showRate: 1,
      calledPerMinute: 0,
    },
  ],
};
const closed: Snapshot = { ...open, phase: "closed" };

const pass = (parts: Partial<PassHeld> = {}): PassHeld => ({
  expiresAt: NOW + 100,
  renewAt: NOW + 50,
  released: false,
  ...parts,
});
const at = (place: number, lane = "general") => ({ lane, place });

const invited = { opensAt: NOW - 1, closesAt: NOW + 1, revoked: false };

const rows: [string, Partial<Visitor>, Snapshot | undefined, Decision["kind"]][] = [
  ["nobody, opening a page", { navigation: true }, open, "join"],
  ["nobody, asking for a picture", {}, open, "refused"],
  ["nobody, in a room that is closed", { navigation: true }, closed, "closed"],
  ["nobody, before the first exchange", { navigation: true }, undefined, "unknown"],
  ["a place that waits", { navigation: true, place: at(21) }, open, "wait"],
  ["a place that waits, asking for a picture", { place: at(21) }, open, "wait"],
  ["the last place that is called", { navigation: true, place: at(20) }, open, "claim"],
  ["a called place, asking for a picture", { place: at(20) }, open, "refused"],
  [
    "a called place that may be inside, asking for a picture",
    { place: at(20), inside: true },
    open,
    "resume",
  ],
  [
    "a called place that may be inside, opening a page",
    { navigation: true, place: at(20), inside: true },
    open,
    "claim",
  ],
  [
    "a place that waits, of which a gateway believes that it is inside",
    { place: at(21), inside: true },
    open,
    "wait",
  ],
  ["nobody, of whom a gateway believes that they are inside", { inside: true }, open, "refused"],
  ["a place in a lane that is no more", { navigation: true, place: at(1, "gone") }, open, "join"],
  ["a pass", { pass: pass() }, open, "proxy"],
  ["a pass in a room that is closed", { pass: pass() }, closed, "proxy"],
  ["a pass before the first exchange", { pass: pass() }, undefined, "proxy"],
  ["a pass that is due", { pass: pass({ renewAt: NOW }) }, open, "renew"],
  ["a pass that expires now", { pass: pass({ expiresAt: NOW }) }, open, "renew"],
  [
    "a pass that expired two days ago",
    { navigation: true, pass: pass({ expiresAt: NOW - 2 * 86_400_000 }) },
    open,
    "join",
  ],
  ["nobody invited, where that is needed", { navigation: true, byInvitation: true }, open, "barred"],
  ["nobody invited, in a room that is closed", { navigation: true, byInvitation: true }, closed, "closed"],
  ["an invitation in its window", { navigation: true, byInvitation: true, invited }, open, "join"],
  [
    "an invitation to come",
    { navigation: true, byInvitation: true, invited: { ...invited, opensAt: NOW + 1 } },
    open,
    "early",
  ],
  [
    "an invitation that is over, with a place",
    { place: at(3), byInvitation: true, invited: { ...invited, closesAt: NOW } },
    open,
    "over",
  ],
  [
    "a pass whose window is over, in its grace",
    { pass: pass(), invited: { ...invited, closesAt: NOW } },
    open,
    "proxy",
  ],
  [
    "a pass that another device has taken over",
    { navigation: true, pass: pass({ released: true }), invited, ended: "superseded" },
    open,
    "barred",
  ],
  ["a bypass without an invitation", { bypass: true, byInvitation: true }, open, "proxy"],
  ["a draw number that is not drawn yet", { navigation: true, place: at(0) }, open, "wait"],
  ["a copy of a pass that was released", { pass: pass({ released: true }) }, open, "refused"],
  [
    "a released pass beside a called place",
    { navigation: true, pass: pass({ released: true }), place: at(3) },
    open,
    "claim",
  ],
  ["anybody on a bypass", { bypass: true }, closed, "proxy"],
  ["a first pass on a bypass", { bypass: true, pass: pass({ renewAt: 0 }) }, open, "renew"],
  ["an expired pass on a bypass", { bypass: true, pass: pass({ expiresAt: NOW }) }, open, "proxy"],
];

describe("decide", () => {
  test.each(rows)("%s", (_name, visitor, snapshot, kind) => {
    expect(decide({ bypass: false, navigation: false, ...visitor }, snapshot, NOW).kind).toBe(kind);
  });

  test("tells a renewal that may go on without an answer from a revival that may not", () => {
    const visitor = { bypass: false, navigation: true };
    expect(decide({ ...visitor, pass: pass({ renewAt: NOW }) }, open, NOW)).toEqual({
      kind: "renew",
      revive: false,
    });
    expect(decide({ ...visitor, pass: pass({ expiresAt: NOW - 1 }) }, open, NOW)).toEqual({
      kind: "renew",
      revive: true,
    });
  });
});
