/** What stays open between a visitor and the shop: a WebSocket's tunnel, or an answer of server-sent events. */
export interface Stream {
  /** Bytes that went over it so far, either way. */
  readonly traffic: number;
  /** Ends it; what was written before still arrives, if it is read soon. */
  close(): void;
  /** Does `act` once it is closed, whoever closed it. */
  onClosed(act: () => void): void;
}

/** Closes a stream that is of no session after so long. */
export function closeAfter(stream: Stream, ms: number): void {
  const timer = setTimeout(() => stream.close(), Math.max(0, ms)).unref();
  stream.onClosed(() => clearTimeout(timer));
}

const NAME = "content-type";

/** Whether an answer with these fields, flat names and values, is of server-sent events (HTML, 9.2): it ends when somebody ends it. */
export function isEventStream(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i];
    if (name?.length === NAME.length && name.toLowerCase() === NAME) return isEventStreamType(fields[i + 1]);
  }
  return false;
}

/** Whether a `Content-Type` is that of server-sent events. */
export function isEventStreamType(contentType: unknown): boolean {
  return typeof contentType === "string" && /^\s*text\/event-stream\s*(?:;|$)/i.test(contentType);
}
