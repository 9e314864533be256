type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: object };

export interface Asked {
  readonly name: string;
  readonly place: string | null;
  readonly pass: string | null;
  readonly body: unknown;
  /** Fake time, seconds since the gateway was made. */
  readonly at: number;
}

/** A gateway that answers each call from a script: by its name, and the last answer on and on. Null: it is not reached. */
export function scripted(script: Readonly<Record<string, readonly (Answer | null)[]>>) {
  const began = performance.now();
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  const answering: typeof fetch = async (address, init) => {
    const name = String(address).split("/").at(-1) ?? "";
    const headers = new Headers(init?.headers);
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    const at = Math.round((performance.now() - began) / 100) / 10;
    asked.push({ name, place: headers.get("airlock-place"), pass: headers.get("airlock-pass"), body, at });
    const answers = script[name] ?? [];
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer === null || answer === undefined) throw new TypeError("fetch failed");
    const { status = 200, headers: fields = {}, body: json = {} } = answer;
    return new Response(status === 204 ? null : JSON.stringify(json), { status, headers: fields });
  };
  return { fetch: answering, asked, names: () => asked.map(({ name }) => name) };
}

export const WAITING = {
  state: "waiting",
  lane: "general",
  place: 57,
  ahead: 31,
  eta: { lowSeconds: 28, highSeconds: 43 },
  pollSeconds: 7,
};
export const CALLED = {
  ...WAITING,
  state: "called",
  ahead: 0,
  eta: { lowSeconds: 0, highSeconds: 5 },
  pollSeconds: 2,
};

export function admitted(pass: string, expiresInSeconds: number) {
  return { body: { state: "admitted", lane: "general", place: 57, pass, expiresInSeconds } };
}

export function status(called: number, more: object = {}) {
  const lanes = [{ id: "general", issued: 99, called, showRate: 1 }];
  return { body: { epoch: "1", phase: "open", pollSeconds: 2, message: null, lanes, ...more } };
}
