import type { AdmissionReport } from "./crowd/admissions.ts";
import type { CrowdReport } from "./crowd/crowd.ts";
import type { WaitReport } from "./crowd/waits.ts";
import { type DemoProgress, formatClock, overAdmission } from "./panel.ts";
import type { StyledLine } from "./terminal.ts";

/** What the crowd found, once it is through or was sent home. */
export function summary({ elapsedMs, limit, report }: DemoProgress): readonly StyledLine[] {
  const { counts, admissions, waits } = report;
  return [
    { text: "" },
    { text: `${ending(report)} after ${formatClock(elapsedMs)}`, tone: "strong" },
    {
      text: `  arrived      ${counts.arrived}: ${admissions.admitted} admitted, ${counts.gaveUp} gave up, ${counts.noShows} never came`,
    },
    { text: `  in the shop  ${counts.bought} bought, ${counts.left} left without buying` },
    { text: `  limit        ${limit.ratePerMinute} a minute, burst ${limit.burst}` },
    overAdmission(report, limit),
    ...windows(admissions),
    ...waited(waits),
    ...errors(report),
  ];
}

function ending({ visitors, counts }: CrowdReport): string {
  const through = counts.bought + counts.left + counts.gaveUp + counts.noShows + counts.failed;
  if (through === visitors) return "The crowd is through";
  return `The crowd was sent home (${counts.waiting + counts.ready} in line, ${counts.inside} in the shop)`;
}

function windows({ windows: all }: AdmissionReport): readonly StyledLine[] {
  const row = (name: string, cells: readonly string[]): StyledLine => ({
    text: `  ${name.padEnd(13)}${cells.map((cell) => cell.padStart(8)).join("")}`,
  });
  return [
    row(
      "any window of",
      all.map(({ seconds }) => `${seconds} s`),
    ),
    row(
      "most admitted",
      all.map(({ most }) => String(most)),
    ),
    row(
      "allowed",
      all.map(({ allowed }) => String(allowed)),
    ),
  ];
}

function waited({ waits, estimates }: WaitReport): readonly StyledLine[] {
  const seconds = (value: number): string => `${value.toFixed(1)} s`;
  const held = `${Math.round(estimates.held * 100)} % of ${estimates.given} held`;
  const missed = `90 % missed by at most ${seconds(estimates.errors.p90)}`;
  return [
    {
      text: `  waited       half up to ${seconds(waits.p50)}, 90 % up to ${seconds(waits.p90)}, 99 % up to ${seconds(waits.p99)}`,
    },
    {
      text: `  estimates    ${estimates.given === 0 ? "none to check: nobody who was told one went in" : `${held}; ${missed}`}`,
    },
  ];
}

function errors({ counts }: CrowdReport): readonly StyledLine[] {
  const kinds = Object.entries(counts.errors);
  if (kinds.length === 0) return [{ text: "  errors       0" }];
  return kinds.map(([kind, count]) => ({ text: `  errors       ${count} of ${kind}`, tone: "bad" as const }));
}
