import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { freePort } from "./redis.ts";

/** Says of each session's first request when it came, and when the session began, ms. */
const PROGRAM = `
const seen = new Set();
require("node:http").createServer((req, res) => {
  const { "airlock-session": session, "airlock-pass": pass } = req.headers;
  if (session !== undefined && !seen.has(session)) {
    seen.add(session);
    const { startedAt } = JSON.parse(Buffer.from(pass.split(".")[1], "base64url"));
    process.stdout.write([session, Date.now(), startedAt].join(" ") + "\\n");
  }
  res.end("the shop");
}).listen(Number(process.argv[1]), "127.0.0.1", () => process.stdout.write("open\\n"));
`;

/** A session's first request: when it came, and when the session began, ms. */
export interface FirstRequest {
  readonly at: number;
  readonly startedAt: number;
}

/** A shop in a process of its own, which can be killed and comes back at the same address. */
export class FragileShop {
  /** By session, in the order in which they came, whichever process it was. */
  readonly arrivals = new Map<string, FirstRequest>();
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  static async open(): Promise<FragileShop> {
    const shop = new FragileShop(await freePort());
    await shop.start();
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ["-e", PROGRAM, String(this.#port)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve) => {
      lines.on("line", (line) => {
        const [session = "", at, startedAt] = line.split(" ");
        if (at === undefined) resolve();
        else if (!this.arrivals.has(session))
          this.arrivals.set(session, { at: Number(at), startedAt: Number(startedAt) });
      });
    });
  }

  async kill9(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}
