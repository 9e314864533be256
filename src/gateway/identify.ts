import type { IncomingMessage } from "node:http";
import { visitorKey } from "../room/batch.ts";
import { type PassHeld, settles } from "../room/decide.ts";
import type { PassClaims } from "../tokens/pass.ts";
import type { PlaceClaims } from "../tokens/place.ts";
import type { Reason } from "../tokens/verification.ts";
import type { VerifiedTokens } from "../tokens/verified.ts";
import type { Room } from "./room.ts";

export interface TokenReaders {
  readonly passes: VerifiedTokens<PassClaims>;
  readonly places: VerifiedTokens<PlaceClaims>;
}

/** Who a request comes from, as far as tokens prove it. What does not verify yields no more than no token. */
export interface Identity {
  readonly pass: (PassHeld & { readonly claims: PassClaims; readonly token: string }) | undefined;
  readonly place: PlaceClaims | undefined;
  /** Why a token was not taken, for the log and the metrics. */
  readonly rejected: Reason | undefined;
  /** The visitor is an app that keeps its tokens itself; it gets them in bodies and no cookies. */
  readonly app: boolean;
  /** The visitor's own connection is TLS. */
  readonly secure: boolean;
}

/** Headers come before cookies. Of a pass that does not verify, the place may still count. */
export function identify(req: IncomingMessage, room: Room, readers: TokenReaders, secure: boolean): Identity {
  return read(req, room, readers, { secure, passSettles: false });
}

/** As `identify`, for a request to the shop: where the pass alone lets it in, the place is nobody's question and is not read. */
export function identifyShopper(
  req: IncomingMessage,
  room: Room,
  readers: TokenReaders,
  secure: boolean,
): Identity {
  return read(req, room, readers, { secure, passSettles: true });
}

function read(
  req: IncomingMessage,
  room: Room,
  readers: TokenReaders,
  { secure, passSettles }: { readonly secure: boolean; readonly passSettles: boolean },
): Identity {
  const now = room.batcher.now();
  const passHeader = header(req, "airlock-pass");
  const placeHeader = header(req, "airlock-place");
  let rejected: Reason | undefined;

  const passToken = passHeader ?? room.cookies.read(req, "pass", secure);
  let pass: Identity["pass"];
  if (passToken !== undefined) {
    const found = readers.passes.verify(passToken, room.expected, now);
    if (found.ok || found.reason === "expired") pass = held(found.claims, passToken, room);
    else rejected = found.reason;
  }
  let place: PlaceClaims | undefined;
  const app = passHeader !== undefined || placeHeader !== undefined;
  if (passSettles && pass !== undefined && settles(pass, now)) {
    room.batcher.memory.see(pass.claims.lane, pass.claims.place);
    return { pass, place: undefined, rejected, secure, app };
  }
  const placeToken = placeHeader ?? room.cookies.read(req, "place", secure);
  if (placeToken !== undefined) {
    const found = readers.places.verify(placeToken, room.expected, now);
    if (found.ok) {
      const { lane, place: number, id } = found.claims;
      const { memory } = room.batcher;
      memory.see(lane, number);
      // A place whose session is over would be told that it is called, and then that it is used, for ever.
      if (!memory.isOver(visitorKey(lane, number, id))) place = found.claims;
    } else rejected ??= found.reason;
  }
  return { pass, place, rejected, secure, app };
}

/** A lease is renewed when half of it is gone; at once where it is provisional, or of a ledger that is no more. */
function held(claims: PassClaims, token: string, room: Room): NonNullable<Identity["pass"]> {
  const { batcher, config } = room;
  const key = visitorKey(claims.lane, claims.place, claims.session);
  const { leaseSeconds, maxSessionSeconds } = config.admission;
  const lastsUntil = claims.startedAt + maxSessionSeconds * 1000;
  const generation = batcher.snapshot?.generation ?? claims.generation;
  const forgotten = claims.generation !== generation && !batcher.memory.hasSession(key);
  let renewAt = claims.expiresAt - (leaseSeconds * 1000) / 2;
  if (claims.expiresAt >= lastsUntil) renewAt = Number.POSITIVE_INFINITY;
  if (claims.provisional || forgotten) renewAt = 0;
  return { claims, token, expiresAt: claims.expiresAt, renewAt, released: batcher.memory.isReleased(key) };
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
