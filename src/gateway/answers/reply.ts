import type { AirlockState } from "../../protocol/states.ts";
import type { Overload } from "../overload/overload.ts";

export interface Reply {
  readonly status: number;
  readonly state: AirlockState;
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[] | undefined;
}

/** An answer of the gateway's own, by what it is to who reads it. */
export interface Said extends Reply {
  readonly kind: "page" | "text" | "redirect" | "problem";
  /** Where it says that this is too much just now: who has counted it. */
  readonly turnedAwayBy?: Overload;
}

/** On to an address of this host. */
export function redirect(to: string, more: Partial<Pick<Reply, "headers" | "cookies">> = {}): Said {
  const { headers, cookies } = more;
  return {
    kind: "redirect",
    status: 303,
    state: "none",
    body: "",
    headers: { Location: to, ...headers },
    cookies,
  };
}
