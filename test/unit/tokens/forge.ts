import { createHmac, type KeyObject, sign } from "node:crypto";
import { type InvitationClaims, signInvitation } from "../../../src/tokens/invitation.ts";
import { newKey, type RingKey } from "../../../src/tokens/key.ts";
import { KeyRing } from "../../../src/tokens/keyring.ts";
import type { KindName } from "../../../src/tokens/kind.ts";
import { type PassClaims, signPass } from "../../../src/tokens/pass.ts";
import { type PlaceClaims, signPlace } from "../../../src/tokens/place.ts";

/** Far from the clock of the machine, so that a reading of that clock shows. */
export const NOW = Date.UTC(2031, 4, 6, 10, 0, 0, 250);
export const EXPECTED = { room: "tickets", epoch: "1" };

export const placeKey = newKey("place", NOW, NOW);
export const passKey = newKey("pass", NOW, NOW);
export const invitationKey = newKey("invitation", NOW, NOW);
export const ring = new KeyRing([placeKey, passKey, invitationKey]);

export const place: PlaceClaims = {
  ...EXPECTED,
  lane: "general",
  place: 4711,
  id: "6b5c1f6e-90f5-4c08-a1f8-0d8d4e1f7a11",
  joinedAt: NOW - 5000,
  etaSeconds: 90,
};

export const pass: PassClaims = {
  ...EXPECTED,
  session: place.id,
  lane: "general",
  place: 4711,
  win: null,
  startedAt: NOW - 1234,
  expiresAt: NOW + 300_000,
  generation: 3,
  provisional: true,
};

const DAY = 24 * 3600 * 1000;

export const invitation: InvitationClaims = {
  ...EXPECTED,
  id: "Q2hlY2sgbWUgdHdpY2U",
  person: "anna_b-7",
  lane: "general",
  win: [NOW + DAY, NOW + 3 * DAY],
  sessions: 2,
  invitedAt: NOW - 250,
};

export const placeToken = signPlace(place, ring, NOW);
export const passToken = signPass(pass, ring, NOW);
export const invitationToken = signInvitation(invitation, ring, NOW);

/** Everything that tells one kind from the other, so that one table of bad tokens serves both. */
export const SAMPLES = {
  place: { key: placeKey, alg: "HS256", token: placeToken, endsAt: NOW + 750 + 30 * DAY },
  pass: { key: passKey, alg: "ES256", token: passToken, endsAt: pass.expiresAt },
  invitation: { key: invitationKey, alg: "HS256", token: invitationToken, endsAt: NOW + 750 + 33 * DAY },
} as const;

export type Part = Readonly<Record<string, unknown>>;

export function encode(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

export function decode(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[part] ?? "", "base64url").toString());
}

/** A JWS over whatever the parts say. `part` is an object, or text to be taken as it is. */
export function forge(header: Part | string, payload: unknown, key: KeyObject): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signatureOf(input, key)}`;
}

function signatureOf(input: string, key: KeyObject): string {
  if (key.type === "secret") return createHmac("sha256", key).update(input).digest("base64url");
  return sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

/** A valid token of a kind with some members changed; `undefined` takes one away. Signed by the ring's key. */
export function altered(kind: KindName, change: { header?: Part; payload?: Part; key?: RingKey }): string {
  const { token, key } = SAMPLES[kind];
  const header = { ...decode(token, 0), ...change.header };
  return forge(header, { ...decode(token, 1), ...change.payload }, (change.key ?? key).signWith);
}
