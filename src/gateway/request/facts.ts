import type { PageReader } from "../../page/pages.ts";

/** The fields that the pipeline reads by name. Of a name that comes twice, node joins the values. */
type Read =
  | "accept"
  | "accept-encoding"
  | "accept-language"
  | "cookie"
  | "if-none-match"
  | "origin"
  | "referer"
  | "upgrade"
  | "user-agent";

/** A request's header fields by their names in lower case. */
export type RequestFields = Readonly<Record<string, string | readonly string[] | undefined>> & {
  readonly [F in Read]?: string | undefined;
};

/**
 * A request as the pipeline knows it: a plain value, whoever described it. Nobody changes it; what becomes another request,
 * such as one without an invitation in its address, is another value.
 */
export interface RequestFacts {
  /** Names it in the log, and to the shop as `X-Request-Id`. */
  readonly id: string;
  readonly method: string;
  /** What the visitor's `Host` says, with or without a port. */
  readonly host: string | undefined;
  /** What is asked for, in origin-form. */
  readonly target: string;
  /** How the visitor's own connection is made: `https`, `http`. */
  readonly scheme: string;
  /** The visitor's address, as far as trusted proxies tell. Empty once the connection is gone. */
  readonly address: string;
  readonly fields: RequestFields;
}

/** The same request to another target of the same host. */
export function withTarget(facts: RequestFacts, target: string): RequestFacts {
  const { id, method, host, scheme, address, fields } = facts;
  return { id, method, host, target, scheme, address, fields };
}

/** Who reads a page that answers it. */
export function readerOf({ fields, target }: RequestFacts): PageReader {
  return { headers: fields, url: target };
}

/** A field that has a value. */
export function fieldOf({ fields }: RequestFacts, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function isSecure({ scheme }: RequestFacts): boolean {
  return scheme === "https";
}
