import type { IncomingMessage, ServerResponse } from "node:http";
import type { Page, Reader } from "../../page/pages.ts";
import { reply } from "../reply.ts";
import { READS, takes } from "./methods.ts";

export const VERIFY_PATH = "/.airlock/verify";

/** `GET verify`: the page on which anybody checks a draw, the same for everybody in one language. */
export function verify(req: IncomingMessage, res: ServerResponse, page: (reader: Reader) => Page): void {
  if (!takes(req, res, { name: "verify", methods: READS })) return;
  const { body, headers } = page(req);
  reply(req, res, { status: 200, state: "none", body, headers });
}
