/** 0: all is well. 1: the process has no time left over. 2: it cannot do all that is asked of it. */
export type Level = 0 | 1 | 2;

/** What was measured of the event loop over one interval of `SAMPLE_MS`. */
export interface LoadSample {
  /** The part of it in which the loop was at work, 0 to 1. */
  readonly utilization: number;
  /** How late the loop usually was in it. */
  readonly lagMs: number;
  /** Requests of the admitted that came in it. */
  readonly admitted: number;
}

/** How the process does, and what follows of it. */
export interface Load {
  readonly level: Level;
  /** Of the joins, the part that is taken, above 0 to 1. The others are told to come again. */
  readonly joinShare: number;
  /** The utilisation of late, 0 to 1. */
  readonly busy: number;
  /** How late the loop was of late. */
  readonly lateMs: number;
  /** Intervals since somebody admitted asked for anything. */
  readonly alone: number;
}

export const SAMPLE_MS = 100;
export const CALM: Load = { level: 0, joinShare: 1, busy: 0, lateMs: 0, alone: Number.POSITIVE_INFINITY };

/** A quarter of the newest, three of what was: half a second of work is a burst, not a load. */
const NEWEST = 1 / 4;
/**
 * At this much work requests wait for each other, and a burst takes long to be worked off: while joins filled the process
 * to 0.8, the hundredth of the admitted that waited longest waited 12 ms in place of 6.
 */
const FULL = 0.75;
/** A loop that is this late holds everybody up. Where others take its processor, it is late without being at work. */
const LATE_MS = 12;
/** At so little of both there is room for more. In between nothing changes, so that nothing swings. */
const ROOMY = 0.6;
const PROMPT_MS = 5;
/** With so little to do a loop is no longer strained. */
const EASY = 0.5;
/** Where nobody else is held up, a crowd that joins may have the whole process; a queue longer than this helps nobody. */
const HOPELESS_MS = 1000;
/** For so long after the last request of somebody admitted the next one is expected. */
const ALONE_INTERVALS = 20;
const LESS = 0.7;
const MORE = 1.08;
const LEAST_SHARE = 0.005;

/**
 * Pure: what an interval changes. Joins give way to the admitted by a share that falls fast and comes back slowly, so that
 * what is taken settles just below what the process can bear. From all joins to a fiftieth it takes 1.6 s, and back 5.
 */
export function nextLoad(load: Load, { utilization, lagMs, admitted }: LoadSample): Load {
  const busy = load.busy + (utilization - load.busy) * NEWEST;
  const lateMs = load.lateMs + (lagMs - load.lateMs) * NEWEST;
  const alone = admitted > 0 ? 0 : load.alone + 1;
  const full = busy >= FULL || (lateMs >= LATE_MS && busy >= EASY);
  const roomy = busy < ROOMY && lateMs < PROMPT_MS;
  const hopeless = lagMs >= HOPELESS_MS;
  const inTheWay = full && alone < ALONE_INTERVALS;
  const takes = roomy || alone >= ALONE_INTERVALS;
  const joinShare = shareAfter(load.joinShare, { gives: hopeless || inTheWay, takes });
  return {
    level: levelAfter(load.level, { busy, full: full || hopeless, joinShare }),
    joinShare,
    busy,
    lateMs,
    alone,
  };
}

function shareAfter(share: number, { gives, takes }: { gives: boolean; takes: boolean }): number {
  if (gives) return Math.max(LEAST_SHARE, share * LESS);
  return takes ? Math.min(1, share * MORE) : share;
}

function levelAfter(
  level: Level,
  { busy, full, joinShare }: { busy: number; full: boolean; joinShare: number },
): Level {
  if (joinShare < 1) return 2;
  if (full) return 1;
  return level > 0 && busy >= EASY ? 1 : 0;
}
