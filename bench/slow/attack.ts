import { join } from "node:path";
import { type Program, start } from "../lab/program.ts";

/** How the slow clients hold on: a body a byte at a time, or a large answer that is not read, with one pass or on a bypass. */
export type Kind = "body" | "unread" | "one pass";

export interface Attack {
  readonly url: string;
  readonly kind: Kind;
  readonly clients: number;
  /** Loopback addresses that they come from. */
  readonly addresses: number;
  /** The pass of all of them, where they have one. */
  readonly cookie: string;
}

/** Starts them in a process of their own, and waits until all hold on or five seconds have passed. */
export async function begin(attack: Attack): Promise<Program> {
  const { program } = await start({
    command: [process.execPath, join(import.meta.dirname, "clients.js"), JSON.stringify(attack)],
    ready: (line) => (line === "holding" ? line : undefined),
  });
  return program;
}
