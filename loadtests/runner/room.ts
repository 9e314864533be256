import type { Plan } from "../lib/plan.ts";
import type { StoryEntry } from "./stories.ts";

/** The room that a story runs in, where the runner starts the gateway. */
export interface Room {
  /** As it stands in `airlock.yaml`, with this shop behind it. */
  yaml(upstream: string): Readonly<Record<string, unknown>>;
  /** NDJSON of who gets an invitation. Undefined: the room asks for none. */
  readonly invitees: string | undefined;
}

const LEASE_SECONDS = 120;
const SECOND = 1000;
/** From the making of the invitations: the gateway has started by then, and most have not come yet. */
const CLOSES_SECONDS = 10;

export function roomOf(story: StoryEntry, plan: Plan): Room {
  const { room: id, ratePerMinute, burst, capacity, visitors, seconds } = plan;
  return {
    yaml: (upstream) => ({
      id,
      // A Redis that has seen this story before starts a new sale.
      epoch: `load-${Date.now()}`,
      upstream,
      bypass: ["/static/*", "/orders/*"],
      whenEngineDown: "hold",
      admission: { ratePerMinute, burst, capacity, leaseSeconds: LEASE_SECONDS },
      ...story.room({ now: Date.now(), seconds }),
    }),
    invitees: story.invites ? invitees(visitors) : undefined,
  };
}

/** A third each: a window that is open, one that opens while they come, one that closes before most of them come. */
function invitees(visitors: number): string {
  const now = Date.now();
  const hour = 3600 * SECOND;
  const windows = [
    [now - hour, now + hour],
    [now + (CLOSES_SECONDS + 2) * SECOND, now + hour],
    [now - hour, now + CLOSES_SECONDS * SECOND],
  ] as const;
  return Array.from({ length: visitors }, (_, i) => {
    const [opensAt, closesAt] = windows[i % windows.length] ?? [now, now];
    return `${JSON.stringify({ person: `visitor-${i}`, opensAt: iso(opensAt), closesAt: iso(closesAt) })}\n`;
  }).join("");
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
