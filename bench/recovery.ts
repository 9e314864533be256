import { parseArgs } from "node:util";
import { DISASTERS, type Disaster, recover } from "./recovery/disasters.ts";
import { embedded } from "./recovery/embedded.ts";

const USAGE = `Usage: sh scripts/run-ts bench/recovery.ts [--people 10000,100000,1000000] [--only ${DISASTERS.join(",")},embedded]

A room on Redis with so many sessions of invited people loses its store: FLUSHALL; a killed server that starts again with its AOF;
a replica in the place of a killed primary. And a gateway that knows nothing joins. How long until an exchange is answered, until
somebody can be let in with every session known again, and the longest script by SLOWLOG. The million takes some ten minutes.
The embedded engine: how long a join waits and the process stands still while so many are inside, and how long a restart takes.
`;
const COLUMNS = [
  "people",
  "disaster",
  "answered s",
  "ready s",
  "exchanges",
  "longest exchange ms",
  "longest script ms",
  "server CPU ms an exchange",
  "gateway still ms",
];

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10000,100000,1000000" },
    only: { type: "string", default: `${DISASTERS.join(",")},embedded` },
    help: { type: "boolean", short: "h", default: false },
  },
});
const sizes = values.people.split(",").map(Number);
const wanted = values.only.split(",");
const isKnown = (name: string): name is Disaster => DISASTERS.some((one) => one === name);
if (
  values.help ||
  !sizes.every((size) => size > 0) ||
  !wanted.every((name) => isKnown(name) || name === "embedded")
) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

say(COLUMNS);
say(COLUMNS.map(() => "---"));
for (const people of sizes) {
  for (const disaster of wanted.filter(isKnown)) {
    const { answeredMs, readyMs, exchanges, ...longest } = await recover(disaster, people);
    const { longestExchangeMs, longestScriptMs, serverCpuMs, stallMs } = longest;
    const seconds = [answeredMs, readyMs].map((ms) => (ms / 1000).toFixed(2));
    const whole = [longestExchangeMs, longestScriptMs, serverCpuMs, stallMs].map((ms) => ms.toFixed(0));
    say([String(people), disaster, ...seconds, String(exchanges), ...whole]);
  }
}

if (wanted.includes("embedded")) {
  say(["people", "embedded: join ms", "stood still ms", "restart ms"]);
  for (const people of sizes) {
    const { joinMs, stallMs, loadMs } = await embedded(people);
    say([String(people), ...[joinMs, stallMs, loadMs].map((ms) => ms.toFixed(0))]);
  }
}

function say(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
