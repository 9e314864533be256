import { pause } from "./browser.ts";
import { orderKept } from "./metrics.ts";
import type { Plan } from "./plan.ts";
import type { Run } from "./run.ts";
import { CALM, type Habits, type Visit, visit } from "./visitor.ts";

export interface PanelOptions {
  readonly size: number;
  /** Whether places follow arrivals, or a draw. */
  readonly order: "arrival" | "lottery";
  readonly habits?: Partial<Habits>;
}

/** The ledger's clock is known to a tick. */
const SLACK_MS = 1500;

/**
 * Attentive visitors of one VU, who can be held against each other: k6 gives VUs no common memory. They come spread
 * over the arrivals of the crowd, wait in the same line, and their order is judged pair by pair:
 * - a visitor who joined after another was answered has a higher place;
 * - a visitor at the door is not overtaken by a higher place that was let in afterwards.
 * Returns the visits in the order of arrival.
 */
export async function runPanel(
  plan: Plan,
  run: Run,
  { size, order, habits }: PanelOptions,
): Promise<Visit[]> {
  const everyMs = (plan.seconds * 1000) / size;
  const found = await Promise.all(
    Array.from({ length: size }, async (_, i) => {
      await pause(everyMs * i);
      return visit(plan, run, { ...CALM, ...habits });
    }),
  );
  const placed = found.filter(({ place }) => place > 0);
  placed.sort((a, b) => a.place - b.place);
  placed.forEach((lower, i) => {
    for (const higher of placed.slice(i + 1)) {
      orderKept.add(
        isEnteredInOrder(lower, higher) && (order === "lottery" || isNumberedInOrder(lower, higher)),
      );
    }
  });
  return found;
}

/** Where the lower place was told "ready" before the higher one went in, it must have gone in first. */
function isEnteredInOrder(lower: Visit, higher: Visit): boolean {
  const atDoor = lower.readyAt > 0 && higher.admittedAt > lower.readyAt + SLACK_MS;
  return !atDoor || (lower.admittedAt > 0 && lower.admittedAt <= higher.admittedAt);
}

function isNumberedInOrder(lower: Visit, higher: Visit): boolean {
  return !(higher.answeredAt > 0 && higher.answeredAt < lower.joinedAt);
}
