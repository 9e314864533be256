import type { Limit } from "./crowd/admissions.ts";
import type { CrowdReport } from "./crowd/crowd.ts";
import type { StyledLine } from "./terminal.ts";
import type { Links } from "./welcome.ts";

/** All that the panel shows. */
export interface DemoProgress {
  readonly elapsedMs: number;
  readonly limit: Limit;
  readonly report: CrowdReport;
  readonly links: Links;
}

const BAR = 30;
const MINUTE = 60_000;

/** The panel that is redrawn in place: 14 lines within 79 columns. */
export function panel({ elapsedMs, limit, report, links }: DemoProgress): readonly StyledLine[] {
  const { counts, admissions, admittedLastMinute } = report;
  const errors = sum(counts.errors);
  const span = elapsedMs < MINUTE ? `first ${secondsOf(elapsedMs)} s` : "last minute";
  return [
    { text: `Airlock demo  ${formatClock(elapsedMs)}`, tone: "strong" },
    { text: "" },
    { text: pair(["arrived", counts.arrived, `of ${report.visitors}`], ["bought", counts.bought]) },
    { text: pair(["waiting", counts.waiting, ""], ["left without buying", counts.left]) },
    { text: pair(["at the door", counts.ready, ""], ["gave up waiting", counts.gaveUp]) },
    { text: pair(["in the shop", counts.inside, ""], ["did not come when called", counts.noShows]) },
    {
      text: pair(["admitted", admissions.admitted, ""], ["errors", errors]),
      ...(errors > 0 && { tone: "bad" }),
    },
    { text: "" },
    {
      text: `  ${span.padEnd(13)}${number(admittedLastMinute)}  ${bar(admittedLastMinute, limit, elapsedMs)}`,
    },
    overAdmission(report, limit),
    { text: "" },
    { text: `  shop     ${links.shop}`, tone: "strong" },
    { text: `  status   ${links.status}` },
    { text: `  metrics  ${links.metrics}    Ctrl-C ends it`, tone: "faint" },
  ];
}

/** The same in one line, for a log. */
export function progressLine({ elapsedMs, limit, report }: DemoProgress): StyledLine {
  const { counts, admissions, admittedLastMinute } = report;
  const parts = [
    `waiting ${counts.waiting}`,
    `at the door ${counts.ready}`,
    `in the shop ${counts.inside}`,
    `bought ${counts.bought}`,
    `gave up ${counts.gaveUp}`,
    elapsedMs < MINUTE
      ? `admitted ${admittedLastMinute} in the first ${secondsOf(elapsedMs)} s, of ${limit.ratePerMinute}/min`
      : `admitted ${admittedLastMinute}/min of ${limit.ratePerMinute} and a burst of ${limit.burst}`,
    `over-admitted ${admissions.overAdmitted}`,
    `errors ${sum(counts.errors)}`,
  ];
  return { text: `${formatClock(elapsedMs)}  ${parts.join(", ")}` };
}

/** `over-admitted 0`, and by how much the worst interval came near. */
export function overAdmission({ admissions }: CrowdReport, { burst }: Limit): StyledLine {
  const worst = `most above the rate in any interval: ${admissions.aboveRate.toFixed(1)}, allowed ${burst}`;
  return {
    text: `  over-admitted${number(admissions.overAdmitted)}  ${worst}`,
    tone: admissions.overAdmitted === 0 ? "good" : "bad",
  };
}

/** Minutes and seconds: `02:05`. */
export function formatClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function pair(here: readonly [string, number, string], so: readonly [string, number]): string {
  const [stage, count, of] = here;
  return `  ${stage.padEnd(13)}${number(count)}  ${of.padEnd(14)}${so[0].padEnd(26)}${number(so[1])}`;
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1000);
}

function number(count: number): string {
  return String(count).padStart(6);
}

/** How much was used of what the rate allows in a minute, or since the start. The burst may come on top; the bar then is full. */
function bar(admitted: number, { ratePerMinute, burst }: Limit, elapsedMs: number): string {
  const allowed = (ratePerMinute * Math.min(MINUTE, Math.max(1, elapsedMs))) / MINUTE;
  const filled = Math.min(BAR, Math.round((BAR * admitted) / allowed));
  return `[${"#".repeat(filled)}${".".repeat(BAR - filled)}] limit ${ratePerMinute}, burst ${burst}`;
}
