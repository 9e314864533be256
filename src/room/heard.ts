import type { Batch } from "./batch.ts";
import type { Counts } from "./counts.ts";
import type { Ledger, Session } from "./ledger.ts";
import { HORIZON_MS, PROVISIONAL_MS } from "./settings.ts";

/**
 * Notes a gateway's batch. False: the gateway has not heard the answer to its last one, so this one gives nothing and
 * moves nobody; the next one that says it has heard does. A batch that comes again with the same number was not heard
 * within one exchange, and is answered as the first time.
 */
export function hearGateway({ counts }: Ledger, { witness, number = 0, heard = 0 }: Batch): boolean {
  const { lastBatches, now } = counts;
  doubtSilent(counts);
  const { gateway } = witness;
  if (gateway === "" || number === 0) return true;
  const last = Object.hasOwn(lastBatches, gateway) ? lastBatches[gateway] : undefined;
  const isNew = last === undefined || last.number === heard;
  const hears = isNew || last.number === number;
  if (!hears) doubt(counts, last.heardAt);
  lastBatches[gateway] = isNew
    ? { number, at: now, heardAt: last?.at ?? now, numbered: [] }
    : { ...last, number, at: now };
  return hears;
}

/** A gateway that is silent for longer than people take to come may have missed who was let in meanwhile. */
function doubtSilent(counts: Counts): void {
  for (const [gateway, { at, heardAt }] of Object.entries(counts.lastBatches)) {
    if (counts.now - at > PROVISIONAL_MS) delete counts.lastBatches[gateway];
    else if (counts.now - at > HORIZON_MS) doubt(counts, heardAt);
  }
}

/**
 * Sessions that began since then may belong to people whose gateway never heard of it, or who had not come by yet to
 * hear of it.
 */
function doubt(counts: Counts, heardAt: number): void {
  const since = heardAt - HORIZON_MS;
  const isOver = counts.unheardUntil <= counts.now - PROVISIONAL_MS;
  counts.unheardFrom = isOver ? since : Math.min(since, counts.unheardFrom);
  counts.unheardUntil = counts.now;
}

/** Whether there is any session that `isDoubted`: mostly there is none, and nobody's row need be looked at. */
export function doubtsAny({ counts }: Ledger): boolean {
  return counts.unheardUntil > counts.unheardFrom;
}

/**
 * Whether a first lease may never have been heard of. Its token was of the time when it began, so whoever comes for it later
 * than people take to come goes through the door once more.
 */
export function isDoubted({ counts }: Ledger, { startedAt, provisional }: Session): boolean {
  const { now, unheardFrom, unheardUntil } = counts;
  return provisional && startedAt > unheardFrom && startedAt <= unheardUntil && now - startedAt > HORIZON_MS;
}

/** The numbers that this gateway's arrivals got in batches whose answers it has not heard, by `lane id`. */
export function unheardNumbers({ counts }: Ledger, gateway: string): Map<string, number> {
  const numbers = new Map<string, number>();
  const last = Object.hasOwn(counts.lastBatches, gateway) ? counts.lastBatches[gateway] : undefined;
  for (const { lane, from, ids } of last?.numbered ?? [])
    for (const [i, id] of ids.split(" ").entries()) numbers.set(`${lane} ${id}`, from + i);
  return numbers;
}

/** Notes who got which number, so that whoever asks again gets the same: in order, those of a lane without a break. */
export function noteNumbers(
  { counts }: Ledger,
  gateway: string,
  given: readonly { readonly lane: string; readonly place: number; readonly id: string }[],
): void {
  const last = Object.hasOwn(counts.lastBatches, gateway) ? counts.lastBatches[gateway] : undefined;
  if (last === undefined || given.length === 0) return;
  const lanes = [...new Set(given.map(({ lane }) => lane))];
  const numbered = lanes.map((id) => {
    const some = given.filter(({ lane }) => lane === id);
    return { lane: id, from: some[0]?.place ?? 0, ids: some.map((one) => one.id).join(" ") };
  });
  counts.lastBatches[gateway] = { ...last, numbered: [...last.numbered, ...numbered] };
}
