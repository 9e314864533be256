import type { Answer, Browser } from "./browser.ts";

export interface Eta {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/** What `place`, `join` and `claim` tell. Zero and undefined: not told. */
export interface Standing {
  readonly state: string;
  readonly lane: string;
  readonly place: number;
  readonly ahead: number | undefined;
  readonly eta: Eta | undefined;
  readonly pollSeconds: number;
  readonly pass: string;
}

/** The shared snapshot. `at` is the ledger's time, ms. */
export interface Status {
  readonly phase: string;
  readonly at: number;
  readonly opensAt: number | undefined;
  readonly pollSeconds: number;
  readonly calledOf: Readonly<Record<string, number>>;
  readonly issued: number;
}

const POLL_SECONDS = 2;

/** The public calls, by which apps and waiting pages live. */
export function callsOf(browser: Browser, room: string) {
  const base = `/.airlock/rooms/${room}`;
  return {
    status: (headers: Readonly<Record<string, string>> = {}) =>
      browser.call(`${base}/status`, { name: "status", headers }),
    place: () => browser.call(`${base}/place`, { name: "place" }),
    join: () => browser.call(`${base}/join`, { method: "POST", name: "join" }),
    claim: () => browser.call(`${base}/claim`, { method: "POST", name: "claim" }),
    leave: () => browser.call(`${base}/leave`, { method: "POST", name: "leave" }),
  };
}

/** Undefined: the answer is outside the contract. */
export function readStanding({ body, status }: Answer): Standing | undefined {
  if (status !== 200 && status !== 201 && status !== 202) return undefined;
  const told = parse(body);
  if (told === undefined || typeof told.state !== "string") return undefined;
  return {
    state: told.state,
    lane: typeof told.lane === "string" ? told.lane : "",
    place: numberOr(told.place, 0),
    ahead: typeof told.ahead === "number" ? told.ahead : undefined,
    eta: readEta(told.eta),
    pollSeconds: numberOr(told.pollSeconds, POLL_SECONDS),
    pass: typeof told.pass === "string" ? told.pass : "",
  };
}

/** Undefined: the answer is outside the contract. */
export function readStatus({ body, status }: Answer): Status | undefined {
  if (status !== 200) return undefined;
  const told = parse(body);
  if (told === undefined || typeof told.phase !== "string" || typeof told.at !== "string") return undefined;
  const calledOf: Record<string, number> = {};
  for (const lane of Array.isArray(told.lanes) ? told.lanes : []) {
    if (isRecord(lane) && typeof lane.id === "string") calledOf[lane.id] = numberOr(lane.called, 0);
  }
  return {
    phase: told.phase,
    at: Date.parse(told.at),
    opensAt: typeof told.opensAt === "string" ? Date.parse(told.opensAt) : undefined,
    pollSeconds: numberOr(told.pollSeconds, POLL_SECONDS),
    calledOf,
    issued: numberOr(told.issued, 0),
  };
}

/** In line, from joining to the door. */
export function isInLine(state: string): boolean {
  return state === "waiting" || state === "called" || state === "ready";
}

function readEta(eta: unknown): Eta | undefined {
  if (!isRecord(eta)) return undefined;
  const { lowSeconds, highSeconds } = eta;
  return typeof lowSeconds === "number" && typeof highSeconds === "number"
    ? { lowSeconds, highSeconds }
    : undefined;
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
