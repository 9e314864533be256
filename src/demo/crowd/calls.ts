import { z } from "zod";
import { callPath, type RoomCall } from "../../protocol/paths.ts";
import { PHASES, type PublicPhase, type PublicState, VISITOR_STATES } from "../../protocol/states.ts";
import type { Browser, BrowserAnswer } from "./browser.ts";
import { Unexpected } from "./unexpected.ts";

const pollSeconds = z.number().positive();

const placeBody = z.object({
  state: z.enum(VISITOR_STATES),
  lane: z.string().nullish(),
  place: z.number().nullish(),
  eta: z.object({ lowSeconds: z.number(), highSeconds: z.number() }).nullish(),
  pollSeconds: pollSeconds.nullish(),
});

const statusBody = z.object({
  phase: z.enum(PHASES),
  called: z.number().optional(),
  lanes: z.array(z.object({ id: z.string(), called: z.number() })).default([]),
  pollSeconds,
});

const claimBody = z.object({ state: z.enum(VISITOR_STATES), pollSeconds: pollSeconds.nullish() });

export type CrowdPlace = z.infer<typeof placeBody>;

export interface CrowdStatus {
  readonly phase: PublicPhase;
  /** Highest place called in the lane. */
  readonly called: number;
  readonly pollSeconds: number;
}

export interface CrowdClaim {
  readonly state: PublicState;
  readonly pollSeconds: number | undefined;
  readonly answer: BrowserAnswer;
}

/** The public calls that a waiting page makes. Each throws `Unexpected` on an answer outside the contract. */
export interface GatewayCalls {
  place(): Promise<CrowdPlace>;
  /** The shared snapshot, asked for without cookies. */
  status(lane: string | undefined): Promise<CrowdStatus>;
  claim(): Promise<CrowdClaim>;
  leave(): Promise<void>;
}

export function gatewayCalls(browser: Browser, room: string): GatewayCalls {
  const path = (call: RoomCall) => callPath(encodeURIComponent(room), call);

  return {
    async place() {
      return read(placeBody, await browser.call("GET", path("place"), "send"));
    },
    async status(lane) {
      const body = read(statusBody, await browser.call("GET", path("status"), "omit"));
      const called = body.lanes.find(({ id }) => id === lane)?.called ?? body.called;
      if (called === undefined) throw new Unexpected("a status without the lane");
      return { phase: body.phase, called, pollSeconds: body.pollSeconds };
    },
    async claim() {
      const answer = await browser.call("POST", path("claim"), "send");
      const body = read(claimBody, answer);
      return { state: body.state, pollSeconds: body.pollSeconds ?? undefined, answer };
    },
    async leave() {
      const { status } = await browser.call("POST", path("leave"), "send");
      if (status !== 204) throw new Unexpected(`leave ${status}`);
    },
  };
}

function read<T>(body: z.ZodType<T>, answer: BrowserAnswer): T {
  const call = answer.path.slice(answer.path.lastIndexOf("/") + 1);
  if (answer.status !== 200 && answer.status !== 202) throw new Unexpected(`${call} ${answer.status}`);
  let value: unknown;
  try {
    value = JSON.parse(answer.body);
  } catch {
    throw new Unexpected(`${call} without JSON`);
  }
  const parsed = body.safeParse(value);
  if (!parsed.success) throw new Unexpected(`${call} outside the contract`);
  return parsed.data;
}
