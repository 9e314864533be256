import { request } from "undici";
import { misdescribed } from "./described.ts";

/** What a browser sends when a person opens a page. */
export const NAVIGATION = {
  accept: "text/html,application/xhtml+xml",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Somebody with a cookie jar, who takes no answer of a public call that the OpenAPI document does not describe. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a page as a browser does. */
  open(path = "/", headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { ...NAVIGATION, ...headers });
  }

  /** The names of the cookies that last, in the order in which they came. */
  get kept(): string[] {
    return [...this.cookies.keys()].filter((name) => !name.includes("airlock_tab_"));
  }

  call(method: "GET" | "POST", name: string, room = "tickets"): Promise<Answer> {
    return this.send(method, `/.airlock/rooms/${room}/${name}`);
  }

  async send(
    method: "GET" | "HEAD" | "POST" | "PUT" | "OPTIONS",
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const all = { ...(cookie !== "" && { cookie }), ...headers };
    const answer = await request(`${this.#origin}${path}`, {
      method,
      headers: all,
      ...(body !== undefined && { body }),
    });
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) this.#keep(line);
    const told = { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    const fault = misdescribed(method, path, told);
    if (fault !== undefined) throw new Error(`not as in the OpenAPI document: ${fault}`);
    return told;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split("=");
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
