import { join } from "node:path";
import { parseArgs } from "node:util";
import { admit } from "./lab/crowd.ts";
import { openRoom, startGateway } from "./lab/gateway.ts";
import { watchHost } from "./lab/host.ts";
import { startNginx } from "./lab/nginx.ts";
import { start } from "./lab/program.ts";
import { begin, type Kind } from "./slow/attack.ts";
import { type Served, visit } from "./slow/visitors.ts";

const USAGE = `Usage: sh scripts/run-ts bench/slow-clients.ts [--main dist/main.js] [--seconds N]

What the admitted get while 300 and 3,000 slow clients hold on, for N seconds each (3): p50, p99, the share answered with 200
within 3 s, and p99 as a ratio to that without slow clients. nginx before the same shop stands beside it. Under three minutes.
`;
const VISITORS = 20;
const MANY = [
  [300, 1],
  [3000, 30],
] as const;
/** Under way already when it is measured: the first of what clients do not read fills the kernels' buffers. */
const SETTLE_MS = 3000;
const ALL: readonly Kind[] = ["body", "unread", "one pass"];
/** A request and its like, with one to the shop for each. */
const NGINX_CONNECTIONS = 16_384;

const { values } = parseArgs({
  options: {
    main: { type: "string", default: join(process.cwd(), "dist", "main.js") },
    seconds: { type: "string", default: "3" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const seconds = Number(values.seconds);
if (values.help || !(seconds > 0)) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly cookies: readonly string[];
  readonly kinds: readonly Kind[];
  /** How many come, and from how many addresses. */
  readonly crowds: readonly (readonly [clients: number, addresses: number])[];
}

const shop = await start({
  command: [process.execPath, join(import.meta.dirname, "slow", "shop.js")],
  ready: (line) => line,
});
const room = { ...openRoom(shop.said), bypass: ["/static/*"] };
try {
  say(["", "slow clients", "addresses", "p50 ms", "p99 ms", "p99 ratio", "answered", "stolen %"]);
  await airlock();
  await nginx();
} finally {
  await shop.program.stop();
}

async function airlock(): Promise<void> {
  const gateway = await startGateway([room], { whenOverloaded: "shed" }, { main: values.main });
  try {
    const cookies = await admit(gateway, "shop", VISITORS + 1);
    await measure({ name: "airlock", url: gateway.url, cookies, kinds: ALL, crowds: MANY });
  } finally {
    await gateway.stop();
  }
}

/** It knows no passes and counts no addresses. What a client does not read stays with the shop: by default it would fill the disk. */
async function nginx(): Promise<void> {
  const conf = (port: number) =>
    `upstream shop { server ${new URL(shop.said).host}; keepalive 256; }
     server { listen 127.0.0.1:${port} backlog=4096; location / {
       proxy_pass http://shop; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_max_temp_file_size 0; } }`;
  const server = await startNginx(conf, {}, undefined, NGINX_CONNECTIONS);
  try {
    const cookies = [""];
    await measure({ name: "nginx", url: server.url, cookies, kinds: ["body", "unread"], crowds: MANY });
  } finally {
    await server.stop();
  }
}

async function measure({ name, url, cookies, kinds, crowds }: Contender): Promise<void> {
  const [theirs = "", ...visitors] = cookies;
  const load = () => visit(`${url}/page`, visitors.length === 0 ? [theirs] : visitors, seconds);
  await load();
  const stolen = watchHost();
  const without = await load();
  report([name, "none", ""], without, { without, stolen: stolen() });
  for (const kind of kinds) {
    for (const [clients, addresses] of crowds) {
      const program = await begin({ url, kind, clients, addresses, cookie: theirs });
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const watched = watchHost();
      const served = await load();
      report([name, `${clients} ${kind}`, String(addresses)], served, { without, stolen: watched() });
      await program.stop();
    }
  }
}

function report(
  row: readonly string[],
  { p50Ms, p99Ms, answered }: Served,
  { without, stolen }: { readonly without: Served; readonly stolen: number },
): void {
  const ratio = p99Ms / without.p99Ms;
  const percent = (share: number) => (100 * share).toFixed(1);
  say([
    ...row,
    p50Ms.toFixed(1),
    p99Ms.toFixed(0),
    ratio.toFixed(2),
    `${percent(answered)} %`,
    percent(stolen),
  ]);
}

function say(cells: readonly string[]): void {
  const widths = [8, 16, 10, 8, 8, 10, 10, 8];
  process.stdout.write(`${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" ")}\n`);
}
