import type { ServerResponse } from "node:http";
import type { Pages } from "../../page/pages.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import type { Admissions } from "../visitor/admissions.ts";
import type { Identity } from "../visitor/identify.ts";
import type { TokenReaders } from "../visitor/token-readers.ts";

/** One public call to a room: who asks, and the fields of the body. */
export interface Call {
  readonly request: RequestFacts;
  readonly res: ServerResponse;
  readonly room: Room;
  readonly admissions: Admissions;
  readonly pages: Pages;
  readonly readers: TokenReaders;
  readonly who: Identity;
  readonly fields: Readonly<Record<string, unknown>>;
}
