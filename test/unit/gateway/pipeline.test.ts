import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Answer } from "../../../src/gateway/answers/forward-context.ts";
import type { RequestFacts } from "../../../src/gateway/request/facts.ts";
import { facts } from "../../support/facts.ts";
import { guardedRoom } from "../../support/middleware.ts";
import { kept, OPENS, type OpenRoad, openRoad } from "../../support/road.ts";

/** One goes in, and nobody after that. */
const ONE_GOES_IN = { ratePerMinute: 0, burst: 1, capacity: 100 };
const JSON_WANTED = { accept: "application/json" };
const LISTED = "https://app.example";

let opened: OpenRoad;

beforeAll(async () => {
  opened = await openRoad([
    guardedRoom({
      id: "open",
      match: [{ host: "*", path: "/open" }],
      bypass: [
        "/open/static/*",
        { path: "/open/hook", methods: ["POST"], from: ["192.0.2.0/24"] },
        { path: "/open/signed", headers: { "X-Sign": "a*" } },
      ],
    }),
    guardedRoom({
      id: "full",
      match: [{ host: "full.example", path: "/" }],
      admission: ONE_GOES_IN,
      cors: { origins: [LISTED] },
      waiting: { status: 503 },
    }),
    guardedRoom({
      id: "watched",
      mode: "observe",
      match: [{ host: "*", path: "/watched" }],
      admission: ONE_GOES_IN,
    }),
    guardedRoom({ id: "guests", match: [{ host: "*", path: "/guests" }], access: "invitation" }),
  ]);
  await opened.decide(full({ fields: OPENS }));
});

afterAll(() => opened.close());

/** What an answer is, in short. */
function told(answer: Answer): string {
  switch (answer.kind) {
    case "enter":
      return answer.pass === undefined ? "enter" : "enter with a pass";
    case "outside":
      return "outside";
    default:
      return `${answer.kind} ${answer.status} ${answer.state}`;
  }
}

const full = (given: Partial<RequestFacts> = {}) => ({ host: "full.example", ...given });

describe("what is decided about a request of nobody known", () => {
  const cases: [string, Partial<RequestFacts>, string][] = [
    ["a page, where there is room", { target: "/open", fields: OPENS }, "enter with a pass"],
    ["a page, where there is none", full({ fields: OPENS }), "page 503 waiting"],
    ["a page in a room of the invited", { target: "/guests", fields: OPENS }, "page 403 none"],
    ["a page in a room that observes", { target: "/watched", fields: OPENS }, "enter"],
    ["a script", full({ fields: { "sec-fetch-mode": "cors" } }), "text 503 none"],
    ["an app", full({ fields: JSON_WANTED }), "problem 503 none"],
    ["HEAD", full({ method: "HEAD", fields: OPENS }), "text 503 none"],
    ["a prefetch", full({ fields: { ...OPENS, "sec-purpose": "prefetch" } }), "text 503 none"],
    ["a handshake", full({ fields: { upgrade: "websocket" } }), "text 503 none"],
    ["curl", full({ fields: { accept: "*/*" } }), "text 503 none"],
    [
      "a form of another site",
      full({ method: "POST", fields: { ...OPENS, "sec-fetch-site": "cross-site" } }),
      "page 503 none",
    ],
    ["a bypassed path", { target: "/open/static/a.css" }, "enter"],
    ["a bypassed path that a shop may read otherwise", { target: "/open/static/../buy" }, "text 503 none"],
    ["a webhook of its network", { method: "POST", target: "/open/hook" }, "enter"],
    [
      "a webhook of elsewhere",
      { method: "POST", target: "/open/hook", address: "198.51.100.1" },
      "text 503 none",
    ],
    ["a field that a bypass asks for", { target: "/open/signed", fields: { "x-sign": "abc" } }, "enter"],
    ["an address of no room", { target: "/elsewhere", fields: OPENS }, "page 404 refused"],
    [
      "an address of no room, by an app",
      { target: "/elsewhere", fields: JSON_WANTED },
      "problem 404 refused",
    ],
    ["an address that may be another room's", { target: "/x/../open", fields: OPENS }, "page 404 refused"],
    [
      "a preflight of a listed origin",
      full({ method: "OPTIONS", fields: { origin: LISTED, "access-control-request-method": "POST" } }),
      "enter",
    ],
    [
      "a preflight of another one",
      full({
        method: "OPTIONS",
        fields: { origin: "https://a.example", "access-control-request-method": "POST" },
      }),
      "text 503 none",
    ],
    [
      "the link of an invitation",
      { target: "/guests?a=1&airlock_invitation=x.y.z", fields: OPENS },
      "redirect 303 none",
    ],
    [
      "a page that was given a place and brings no cookie",
      full({ target: "/?airlock_again=1", fields: OPENS }),
      "page 503 none",
    ],
  ];

  test.each(cases)("%s", async (_name, given, expected) => {
    expect(told(await opened.decide(given))).toBe(expected);
  });
});

test("what is no room's goes on where somebody takes it, without what is the gateway's own in its address", async () => {
  const target = "/elsewhere?a=1&airlock_invitation=x.y.z";
  const answer = await opened.decide({ target, fields: OPENS }, true);
  expect(answer).toEqual({ kind: "outside", request: facts({ target: "/elsewhere?a=1", fields: OPENS }) });
});

test("a visitor comes in, renews the lease once, and goes in by the pass alone after that", async () => {
  const first = await opened.decide({ target: "/open", fields: OPENS });
  const fields = { cookie: kept(first), accept: "*/*" };
  const second = await opened.decide({ target: "/open", fields });
  const third = await opened.decide({
    target: "/open/seats?airlock_again=1",
    fields: { ...fields, cookie: kept(second) },
  });
  expect([first, second, third].map(told)).toEqual(Array(3).fill("enter with a pass"));
  expect(third).toMatchObject({ cookies: [], request: { target: "/open/seats" } });
});

test("over TLS the same tokens count under the names that TLS alone can set", async () => {
  const first = await opened.decide({ target: "/open", fields: OPENS, scheme: "https" });
  const cookie = kept(first);
  expect(cookie).toContain("__Host-airlock_pass_open=");
  const again = (scheme: string) => opened.decide({ target: "/open", scheme, fields: { cookie } });
  expect([told(await again("https")), told(await again("http"))]).toEqual([
    "enter with a pass",
    "text 503 none",
  ]);
});

test("a place is kept: the next page waits with it, a script is told of it, and the mark is lost", async () => {
  const first = await opened.decide(full({ fields: OPENS }));
  const cookie = kept(first);
  const next = await opened.decide(full({ fields: { ...OPENS, cookie } }));
  const script = await opened.decide(full({ fields: { ...JSON_WANTED, cookie } }));
  const marked = await opened.decide(full({ target: "/a?airlock_again=1&b", fields: { ...OPENS, cookie } }));
  expect([next, script, marked].map(told)).toEqual([
    "page 503 waiting",
    "problem 503 waiting",
    "redirect 303 none",
  ]);
  expect(kept(next)).toBe("");
  expect(marked).toMatchObject({ headers: { Location: "/a?b" } });
});

test("a request is frozen all the way, and the pipeline takes it", async () => {
  const fields = Object.freeze({ ...OPENS, cookie: "a=1" });
  const asked = Object.freeze(facts({ target: "/open?airlock_again=1&airlock_invitation=x.y.z", fields }));
  expect(told(await opened.pipeline.judge(asked, false).answer)).toBe("redirect 303 none");
});

test("a page of a listed origin may read why it is not let in", async () => {
  const answer = await opened.decide(full({ fields: { origin: LISTED, "sec-fetch-mode": "cors" } }));
  expect(answer).toMatchObject({ headers: { "Access-Control-Allow-Origin": LISTED, Vary: "Origin" } });
});
