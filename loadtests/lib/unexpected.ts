/** Requests by their name in metrics, as a reader knows them. */
export const REQUESTS: Readonly<Record<string, string>> = {
  "front page": "GET /",
  "waiting page": "GET / again",
  "shop page": "GET of the shop",
  status: "GET /.airlock/rooms/{room}/status",
  place: "GET /.airlock/rooms/{room}/place",
  join: "POST /.airlock/rooms/{room}/join",
  claim: "POST /.airlock/rooms/{room}/claim",
  leave: "POST /.airlock/rooms/{room}/leave",
};
/** 0: no answer came. */
const STATUSES = [
  0, 200, 201, 202, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 413, 429, 431,
];
const FAILED = [500, 501, 502, 503, 504];
const OTHER = "another status";
/** What is wrong and no answer by itself. */
export const FAULTS = ["an admission without a pass", "a place in line was lost"] as const;

/** k6 tells of a tag's values only where a threshold names them: so there are few, and each is known. */
export const KINDS: readonly string[] = [
  ...Object.keys(REQUESTS).flatMap((name) =>
    [...[...STATUSES, ...FAILED].map(String), OTHER].map((status) => kindOf(status, name)),
  ),
  ...FAULTS,
];
const KNOWN = new Set(KINDS);

/** What an answer outside the contract is counted as. */
export function kindOfAnswer({ status, name }: { readonly status: number; readonly name: string }): string {
  const kind = kindOf(String(status), name);
  return KNOWN.has(kind) ? kind : kindOf(OTHER, name);
}

/** Thresholds that always hold, so that the report can name what was counted. */
export function unexpectedThresholds(): Record<string, string[]> {
  return Object.fromEntries(KINDS.map((kind) => [metricOf(kind), ["count>=0"]]));
}

/** The name of the counter of one kind. */
export function metricOf(kind: string): string {
  return `airlock_errors{kind:${kind}}`;
}

/** A kind in words: `503 to GET /.airlock/rooms/{room}/status`. */
export function told(kind: string): string {
  const at = kind.indexOf(" | ");
  if (at === -1) return kind;
  const status = kind.slice(0, at);
  const request = REQUESTS[kind.slice(at + 3)] ?? kind.slice(at + 3);
  return `${status === "0" ? "no answer" : status} to ${request}`;
}

function kindOf(status: string, name: string): string {
  return `${status} | ${name}`;
}
