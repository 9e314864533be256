import { parseArguments } from "../../src/cli/shared/options.ts";
import { AirlockError } from "../../src/errors.ts";
import type { StoryName } from "../lib/stories.ts";
import { STORIES } from "./stories.ts";

export const USAGE = `
Usage:
  npm run load -- STORY [OPTIONS]

Runs a load test against a gateway and exits with 1 where an invariant or a threshold does not hold.
Without --target it starts what it needs: a gateway, the sample shop, and with --redis start a Redis.

Stories:
${STORIES.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}

Options:
  --target URL    a gateway that runs already (default: starts one)
  --room ID       its room (default: tickets)
  --visitors N    how many come (default: the story's)
  --rate N        the room's admissions a minute; with --target what the room is set to
  --burst N       the room's burst (default: a second of the rate)
  --capacity N    the room's capacity
  --seconds N     how long visitors arrive
  --redis URL     keep the ledger of the started gateway in this Redis; "start" starts one
  --html FILE     write the report as one HTML file
  --json FILE     write the report as JSON
  --engine NAME   "node" or "k6" (default: k6 where it is on the path)
  -e NAME=VALUE   a variable of the story, such as NOSHOWS=0.6; may be repeated
  -h, --help      this text
`;

const OPTIONS = {
  target: { type: "string" },
  room: { type: "string" },
  visitors: { type: "string" },
  rate: { type: "string" },
  burst: { type: "string" },
  capacity: { type: "string" },
  seconds: { type: "string" },
  redis: { type: "string" },
  html: { type: "string" },
  json: { type: "string" },
  engine: { type: "string" },
  env: { type: "string", short: "e", multiple: true },
  help: { type: "boolean", short: "h" },
} as const;

export interface Words {
  readonly story: StoryName;
  readonly target: string | undefined;
  readonly redis: string | undefined;
  readonly engine: "node" | "k6" | undefined;
  /** What the story finds in `__ENV`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Undefined: help was asked for. Fails with `ERR_USAGE`, naming what is wrong. */
export function readLoadWords(args: readonly string[]): Words | undefined {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return undefined;
  const [name, ...more] = positionals;
  const known = STORIES.find((one) => one.name === name);
  if (known === undefined || more.length > 0) {
    const names = STORIES.map((one) => one.name).join(", ");
    throw new AirlockError("ERR_USAGE", `name one story: ${names}`);
  }
  const { engine, target, redis } = values;
  if (engine !== undefined && engine !== "node" && engine !== "k6") {
    throw new AirlockError("ERR_USAGE", 'option --engine must be "node" or "k6"');
  }
  if (target !== undefined && redis !== undefined) {
    throw new AirlockError("ERR_USAGE", "option --redis makes no sense with --target");
  }
  if (target !== undefined && !/^https?:\/\/[^/]/.test(target)) {
    throw new AirlockError("ERR_USAGE", "option --target must be an address such as https://tickets.example");
  }
  const given = {
    TARGET: target,
    ROOM: values.room,
    VISITORS: values.visitors,
    RATE: values.rate,
    BURST: values.burst,
    CAPACITY: values.capacity,
    SECONDS: values.seconds,
    HTML: values.html,
    JSON: values.json,
  };
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) if (value !== undefined) env[key] = value;
  for (const pair of values.env ?? []) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new AirlockError("ERR_USAGE", `option -e must be NAME=VALUE, not "${pair}"`);
    env[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return { story: known.name, target, redis, engine, env };
}
