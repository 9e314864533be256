import type { ServerResponse } from "node:http";
import type { Page, PageReader } from "../../page/pages.ts";
import { reply } from "../answers/write-reply.ts";
import { type RequestFacts, readerOf } from "../request/facts.ts";
import { acceptsMethod, READS } from "./methods.ts";

/** `GET verify`: the page on which anybody checks a draw, the same for everybody in one language. */
export function answerVerify(
  request: RequestFacts,
  res: ServerResponse,
  page: (reader: PageReader) => Page,
): void {
  if (!acceptsMethod(request, res, { name: "verify", methods: READS })) return;
  const { body, headers } = page(readerOf(request));
  reply(res, { status: 200, state: "none", body, headers });
}
