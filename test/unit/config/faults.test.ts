import { describe, expect, test } from "@jest/globals";
import { faultLines, LEAST } from "../../support/configuration.ts";

const WHEN =
  'must be "hold" (nobody new enters while the engine is down) or "admit" (each gateway admits a bounded share of the rate)';
const ORIGIN =
  "must be an http:// or https:// URL of scheme, host and port alone, such as http://127.0.0.1:3000";
const NAME = "must be 1 to 32 of a-z, 0-9 and -, and not begin with -";
const PATH = "must begin with / and have no *, ? or #";
const BYPASS =
  'must be a path such as /static/*, /*/callback or /?wc-api=*, an ending such as "*.css", each with one * a segment at most, ' +
  "or a preset in quotes: @wellknown, @robots, @icons, @feeds";
const HOST = 'must be "*", a host such as shop.example, or *.shop.example, without a port';
const DOMAIN = "must be a domain such as shop.example, without a scheme, a port or a leading dot";
const TIME = "must be an RFC 3339 time with its offset, such as 2026-11-23T10:00:00+01:00";
const LOTTERY =
  "lottery needs schedule.preQueueAt and schedule.opensAt; it draws among those who come between them";
const BEACON =
  'must be null or CHAIN/ROUND/FIELD, which name a value nobody knows yet: "drand:52db9b…/123456/randomness" with the whole hash of the chain, or "drand round 123456" for drand\'s main chain';

describe("at the top, on line 1", () => {
  test.each([
    ["lisen: 0.0.0.0:80", '1:1 lisen: unknown key; did you mean "listen"?'],
    ["frobnicate: 1", "1:1 frobnicate: unknown key"],
    ["ratePerMinute: 1", '1:1 ratePerMinute: unknown key; did you mean "rooms[].admission.ratePerMinute"?'],
    ["__proto__: {}", "1:1 __proto__: unknown key"],
    ["listen: 8080", "1:9 listen: must be host:port, such as 127.0.0.1:8080 or [::1]:8080"],
    ["ops:", "1:5 ops: must be a map of keys"],
    ["ops: { token: x }", "1:8 ops.token: unknown key"],
    [
      "engine: mysql://h",
      "1:9 engine: must be embedded, redis://, rediss://, redis+sentinel:// or redis+cluster:// (rediss+… for TLS)",
    ],
    ['keys: ""', "1:7 keys: must be the path of a file"],
    ["trustedProxies: 10.0.0.0/8", "1:17 trustedProxies: must be a list of CIDRs such as [10.0.0.0/8]"],
    [
      "trustedProxies: [::1, 10.0.0.0/33]",
      "1:23 trustedProxies[1]: must be a CIDR such as 10.0.0.0/8 or fd00::/8",
    ],
    ["limits: { headerBytes: 16kb }", "1:24 limits.headerBytes: must be a whole number from 1024 to 1048576"],
    ["drainSeconds: 1.5", "1:15 drainSeconds: must be a whole number from 0 to 3600"],
    [
      "log: { level: inof }",
      '1:15 log.level: must be trace, debug, info, warn, error, fatal or silent; did you mean "info"?',
    ],
  ])("%s", (line, fault) => {
    expect(faultLines(`${line}\n${LEAST}`)).toEqual([`airlock.yaml:${fault}`]);
  });

  test("workers above 1 where the ledger is this process' own", () => {
    expect(faultLines(`workers: 2\nengine: redis://r\n${LEAST}`)).toEqual([]);
    expect(faultLines(`workers: 2\nengine: embedded\n${LEAST}`)).toEqual([
      "airlock.yaml:1:10 workers: must be 1 where engine is embedded, whose ledger is one process' own; more need Redis",
    ]);
    expect(faultLines(`listen: 0.0.0.0:80\nworkers: 2\n${LEAST}`)).toEqual([
      expect.stringMatching(/^airlock.yaml:2:10 workers: must be 1 where engine is embedded/),
    ]);
  });
});

describe("listeners", () => {
  test.each(["127.0.0.1:3000", "0.0.0.0:3000", '"[::]:3000"', "localhost:3000"])(
    "%s: a gateway that is its own shop would ask itself without end",
    (address) => {
      const fault = "is this gateway itself, which listens there; it must be the shop";
      expect(faultLines(`listen: ${address}\n${LEAST}`)).toEqual([
        expect.stringMatching(new RegExp(`^airlock\\.yaml:\\d+:\\d+ rooms\\[0\\]\\.upstream: ${fault}$`)),
      ]);
    },
  );

  test("another address of this machine is no shop of its own", () => {
    expect(faultLines(`listen: 127.0.0.2:3000\n${LEAST}`)).toEqual([]);
  });

  test.each([
    ["127.0.0.1:9090", 1],
    ["0.0.0.0:9090", 1],
    ["127.0.0.2:9090", 0],
    ["127.0.0.1:9091", 0],
  ])("%s for visitors, beside the operators' 127.0.0.1:9090", (address, faults) => {
    expect(faultLines(`listen: ${address}\n${LEAST}`)).toEqual(
      Array(faults).fill(expect.stringContaining("ops.listen: is where visitors come in")),
    );
  });

  test("a port that the system chooses is another each time", () => {
    const zero = "127.0.0.1:0";
    expect(faultLines(`listen: ${zero}\nops: { listen: ${zero} }\n${LEAST}`)).toEqual([]);
  });
});

describe("in a room, on line 5", () => {
  test.each([
    ["admission: { brust: 1 }", '5:18 rooms[0].admission.brust: unknown key; did you mean "burst"?'],
    ["burst: 1", '5:5 rooms[0].burst: unknown key; did you mean "rooms[].admission.burst"?'],
    ["admission: { burst: 0 }", "5:25 rooms[0].admission.burst: must be a whole number from 1 to 10000000"],
    [
      "admission: { leaseSeconds: 9 }",
      "5:32 rooms[0].admission.leaseSeconds: must be a whole number from 10 to 86400",
    ],
    [
      "admission: { maxSessionSeconds: 299 }",
      "5:37 rooms[0].admission.maxSessionSeconds: must not be less than leaseSeconds",
    ],
    [
      "epoch: 2",
      '5:12 rooms[0].epoch: must be a text of 1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-"; quote a number: "1"',
    ],
    ["access: invitations", '5:13 rooms[0].access: must be open or invitation; did you mean "invitation"?'],
    ["devices: refused", '5:14 rooms[0].devices: must be takeover or refuse; did you mean "refuse"?'],
    [
      "admission: { graceSeconds: 86401 }",
      "5:32 rooms[0].admission.graceSeconds: must be a whole number from 0 to 86400",
    ],
    ["order: lottery", `5:12 rooms[0].order: ${LOTTERY}`],
    ["order: lottery\n    schedule: { opensAt: 2026-11-23T10:00:00Z }", `5:12 rooms[0].order: ${LOTTERY}`],
    ["lottery: { beacon: drand round 1 }", "5:24 rooms[0].lottery.beacon: needs order: lottery"],
    ["lottery: { beacon: 5 }", `5:24 rooms[0].lottery.beacon: ${BEACON}`],
    ['lottery: { beacon: "" }', `5:24 rooms[0].lottery.beacon: ${BEACON}`],
    ["lottery: { beacon: a public value }", `5:24 rooms[0].lottery.beacon: ${BEACON}`],
    [
      "lottery: { beaconBytes: 8 }",
      "5:29 rooms[0].lottery.beaconBytes: must be a whole number from 16 to 128",
    ],
    ["waiting: { template: 7 }", "5:26 rooms[0].waiting.template: must be the path of an HTML file, or null"],
    ["waiting: { status: 404 }", "5:24 rooms[0].waiting.status: must be 200, 202, 429 or 503"],
    ["match: [{ host: shop.example:443 }]", `5:21 rooms[0].match[0].host: ${HOST}`],
    ["match: [{ path: shop }]", `5:21 rooms[0].match[0].path: ${PATH}`],
    ["match: [{ path: /a* }]", `5:21 rooms[0].match[0].path: ${PATH}`],
    [
      "match: [{ path: /a }, { path: /a/ }]",
      "5:27 rooms[0].match[1]: has the host and path of rooms[0].match[0]",
    ],
    ["match: []", "5:12 rooms[0].match: must have at least one match"],
    ["bypass: [/a*b*c]", `5:14 rooms[0].bypass[0].path: ${BYPASS}`],
    ["bypass: [static/*]", `5:14 rooms[0].bypass[0].path: ${BYPASS}`],
    ["bypass: [@robot]", `5:14 rooms[0].bypass[0].path: ${BYPASS}`],
    ['bypass: ["*"]', `5:14 rooms[0].bypass[0].path: ${BYPASS}`],
    [
      "bypass: [{ path: /hook, from: [192.0.2.0/33] }]",
      "5:36 rooms[0].bypass[0].from[0]: must be an address or a CIDR such as 192.0.2.0/24",
    ],
    [
      "bypass: [{ path: /hook, methods: [post] }]",
      "5:39 rooms[0].bypass[0].methods[0]: must be a method such as POST",
    ],
    [
      'bypass: [{ path: /hook, headers: { user-agent: "*Probe*" } }]',
      "5:52 rooms[0].bypass[0].headers.user-agent: must have one * at most",
    ],
    ["lanes: [{ id: General, share: 1 }]", `5:19 rooms[0].lanes[0].id: ${NAME}`],
    [
      "lanes: [{ id: a, share: 1 }, { id: a, share: 1 }]",
      "5:40 rooms[0].lanes[1].id: is already the id of lanes[0]",
    ],
    [
      "lanes: [{ id: a, share: 1, join: invited }]",
      "5:38 rooms[0].lanes[0].join: must be anyone, choice or invitation",
    ],
    [
      `lanes: [{ id: a, share: 1, label: ${"x".repeat(61)} }]`,
      "5:39 rooms[0].lanes[0].label: must be a text of 1 to 60 characters in one line, or a map of languages to such texts",
    ],
    [
      "lanes: [{ id: a, share: 1, join: choice }, { id: b, share: 1 }]",
      "5:12 rooms[0].lanes: must have a lane with join: anyone where access is open: pages join that",
    ],
    ["lanes: [{ id: a }]", "5:13 rooms[0].lanes[0].share: missing; must be a whole number from 1 to 1000"],
    ["cookieDomain: .shop.example", `5:19 rooms[0].cookieDomain: ${DOMAIN}`],
    ["schedule: { opensAt: 2026-11-23T10:00:00 }", `5:26 rooms[0].schedule.opensAt: ${TIME}`],
    [
      "schedule: { opensAt: 2026-11-23T10:00:00Z, closesAt: 2026-11-23T10:00:00Z }",
      "5:58 rooms[0].schedule.closesAt: must be after opensAt",
    ],
    [
      "schedule: { preQueueAt: 2026-11-23T10:00:00Z }",
      "5:29 rooms[0].schedule.preQueueAt: needs opensAt, or the pre-queue would never end",
    ],
  ])("%s", (line, fault) => {
    expect(faultLines(`${LEAST}    ${line}\n`)).toEqual([`airlock.yaml:${fault}`]);
  });
});

describe("what a room must have", () => {
  test.each([
    ["ftp://shop", "upstream.url"],
    ["http://shop/tickets", "upstream.url"],
    ["http://u:p@shop", "upstream.url"],
    ["http://shop?x", "upstream.url"],
  ])("upstream: %s is none", (url, key) => {
    const text = `rooms:\n  - { id: a, whenEngineDown: hold, upstream: "${url}" }\n`;
    expect(faultLines(text)).toEqual([`airlock.yaml:2:46 rooms[0].${key}: ${ORIGIN}`]);
  });

  test("all three missing keys are told where the room stands, with what to choose between", () => {
    expect(faultLines("rooms:\n  - {}\n")).toEqual([
      `airlock.yaml:2:5 rooms[0].id: missing; ${NAME}`,
      `airlock.yaml:2:5 rooms[0].upstream: missing; ${ORIGIN}, or a map with such a url`,
      `airlock.yaml:2:5 rooms[0].whenEngineDown: missing; ${WHEN}`,
    ]);
  });

  test("rooms themselves", () => {
    expect(faultLines("rooms: []\n")).toEqual(["airlock.yaml:1:8 rooms: must have at least one room"]);
    expect(faultLines("log: {}\n")).toEqual([
      "airlock.yaml:1:1 rooms: missing; must be a list of rooms, each with id, upstream and whenEngineDown",
    ]);
  });
});

test("a cookie domain must cover the room's hosts", () => {
  const match = "match: [{ host: '*.shop.example' }, { host: shop.example }, { host: '*', path: /a }]";
  expect(faultLines(`${LEAST}    ${match}\n    cookieDomain: shop.example\n`)).toEqual([]);
  expect(faultLines(`${LEAST}    ${match}\n    cookieDomain: op.example\n`)).toEqual([
    "airlock.yaml:6:19 rooms[0].cookieDomain: does not cover *.shop.example, where browsers would drop the cookies",
  ]);
});

test("faults of form and of sense come at once, in the order of the file", () => {
  const text = `worker: 2
rooms:
  - id: Tickets
    uptsream: http://127.0.0.1:3000
    admission:
      leaseSeconds: 600
      maxSessionSeconds: 60
      brust: 5
    order: lottery
    whenEngineDown: holt
  - id: b
    upstream: http://b
    whenEngineDown: hold
  - id: b
    upstream: http://b
    whenEngineDown: hold
`;
  expect(faultLines(text)).toEqual([
    'airlock.yaml:1:1 worker: unknown key; did you mean "workers"?',
    `airlock.yaml:3:5 rooms[0].upstream: missing; ${ORIGIN}, or a map with such a url`,
    `airlock.yaml:3:9 rooms[0].id: ${NAME}`,
    'airlock.yaml:4:5 rooms[0].uptsream: unknown key; did you mean "upstream"?',
    "airlock.yaml:7:26 rooms[0].admission.maxSessionSeconds: must not be less than leaseSeconds",
    'airlock.yaml:8:7 rooms[0].admission.brust: unknown key; did you mean "burst"?',
    `airlock.yaml:9:12 rooms[0].order: ${LOTTERY}`,
    `airlock.yaml:10:21 rooms[0].whenEngineDown: ${WHEN}; did you mean "hold"?`,
    "airlock.yaml:11:5 rooms[1].match[0]: has the host and path of rooms[0].match[0]",
    "airlock.yaml:14:5 rooms[2].match[0]: has the host and path of rooms[0].match[0]",
    "airlock.yaml:14:9 rooms[2].id: is already the id of rooms[1]",
  ]);
});
