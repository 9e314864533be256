import type { Round } from "../contest/contender.ts";
import { median } from "../contest/contest.ts";

const WIDTH = 720;
const ROW = 26;
const LEFT = 190;
const RIGHT = 70;
const TOP = 40;
/** A peer's, Airlock's, and what bounds them from below. */
const COLOURS = { peer: "#8a9099", airlock: "#1769aa", floor: "#c3c8ce" } as const;

/** An SVG of bars: the CPU time of a request of the 1 KB page and of a poll, by contender, in the medians of their rounds. */
export function plot(rounds: readonly Round[]): string {
  const bars = [...new Set(rounds.map(({ contender }) => contender))]
    .filter((name) => !/ 64 KB$|half load|^poll |^claim /.test(name))
    .map((name) => ({ name, micros: median(rounds, name, "cpuMicros") }));
  const longest = Math.max(...bars.map(({ micros }) => micros));
  const height = TOP + bars.length * ROW + 10;
  const rows = bars.map(({ name, micros }, i) => {
    const y = TOP + i * ROW;
    const length = (micros / longest) * (WIDTH - LEFT - RIGHT);
    return [
      `<text x="${LEFT - 8}" y="${y + 16}" text-anchor="end">${name}</text>`,
      `<rect x="${LEFT}" y="${y + 3}" width="${length.toFixed(1)}" height="${ROW - 8}" fill="${COLOURS[kindOf(name)]}"/>`,
      `<text x="${(LEFT + length + 6).toFixed(1)}" y="${y + 16}">${micros.toFixed(0)}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${LEFT}" y="22" font-weight="bold">CPU µs a request (less is better)</text>
${rows.join("\n")}
</svg>
`;
}

function kindOf(name: string): keyof typeof COLOURS {
  if (name.startsWith("airlock")) return "airlock";
  return name.startsWith("bare") || name === "undici" ? "floor" : "peer";
}
