import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { isForCaches } from "../gateway/upstream/answer-fields.ts";

type Given = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/**
 * Adds fields to an answer at the moment its head goes out: after all that the shop sets, so that nothing of it takes a
 * new pass away again, and as late as the shop may still change its mind. `fields`: flat names and values.
 */
export function onHeaders(res: ServerResponse, fields: () => readonly string[]): void {
  const writeHead = res.writeHead.bind(res);
  res.writeHead = (status: number, reason?: string | Given, headers?: Given) => {
    if (res.headersSent) return writeHead(status);
    const message = typeof reason === "string" ? reason : undefined;
    // Fails where the shop's fields are malformed: the error page that follows gets ours all the same.
    set(res, typeof reason === "string" ? headers : reason);
    const added = fields();
    // Two of them are read in two ways, and some caches read others first.
    if (added.includes("Cache-Control"))
      for (const name of res.getHeaderNames()) if (isForCaches(name)) res.removeHeader(name);
    append(res, added);
    res.writeHead = writeHead;
    return message === undefined ? writeHead(status) : writeHead(status, message);
  };
}

/** As node merges them with what was set before: a list takes the place of what has its names. */
function set(res: ServerResponse, given: Given): void {
  if (given === undefined) return;
  if (!Array.isArray(given)) {
    for (const [name, value] of Object.entries(given)) if (value !== undefined) res.setHeader(name, value);
    return;
  }
  const flat = Array.isArray(given[0]) ? given.flat() : given;
  for (let i = 0; i < flat.length; i += 2) res.removeHeader(String(flat[i]));
  append(res, flat);
}

function append(res: ServerResponse, flat: readonly OutgoingHttpHeader[]): void {
  for (let i = 0; i < flat.length; i += 2) {
    const value = flat[i + 1] ?? "";
    res.appendHeader(String(flat[i]), typeof value === "number" ? String(value) : value);
  }
}
