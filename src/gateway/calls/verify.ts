import type { ServerResponse } from "node:http";
import type { Page, Reader } from "../../page/pages.ts";
import { type RequestFacts, readerOf } from "../request-facts.ts";
import { reply } from "../write-reply.ts";
import { READS, takes } from "./methods.ts";

export const VERIFY_PATH = "/.airlock/verify";

/** `GET verify`: the page on which anybody checks a draw, the same for everybody in one language. */
export function verify(request: RequestFacts, res: ServerResponse, page: (reader: Reader) => Page): void {
  if (!takes(request, res, { name: "verify", methods: READS })) return;
  const { body, headers } = page(readerOf(request));
  reply(res, { status: 200, state: "none", body, headers });
}
