import { PassThrough } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { createLog, requestId } from "../../src/log.ts";

/** What a log wrote, line by line. */
function written(level: "info" | "silent", write: (log: ReturnType<typeof createLog>) => void): unknown[] {
  const stream = new PassThrough();
  write(createLog({ level }, stream));
  const lines = String(stream.read() ?? "").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

test("a line is JSON with a level, a time and what was said, and names no process or host", () => {
  const [line] = written("info", (log) => log.info({ room: "tickets" }, "open"));
  expect(line).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    room: "tickets",
    msg: "open",
  });
});

test("what is below the level is not written", () => {
  expect(written("info", (log) => log.debug("quiet"))).toEqual([]);
  expect(written("silent", (log) => log.fatal("quiet"))).toEqual([]);
});

describe.each([
  "cookie",
  "set-cookie",
  "authorization",
  "proxy-authorization",
  "airlock-place",
  "airlock-pass",
  "token",
  "placeToken",
])("the field %s", (name) => {
  test.each([
    ["on its own", { [name]: "eyJ.secret" }],
    ["among headers", { headers: { [name]: ["eyJ.secret"] } }],
    ["in a request", { req: { headers: { [name]: "eyJ.secret", host: "shop.example" } } }],
  ])("is struck out %s", (_where, fields) => {
    const text = JSON.stringify(written("info", (log) => log.info(fields, "seen")));
    expect(text).not.toContain("eyJ.secret");
    expect(text).toContain(`"${name}":"[Redacted]"`);
  });
});

describe("an error", () => {
  test("is told with its code and causes, and not with what else it carries", () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED"), {
      code: "ECONNREFUSED",
      address: "10.1.2.3",
    });
    const err = Object.assign(new Error("engine is away", { cause }), { command: { args: ["eyJ.secret"] } });
    expect(written("info", (log) => log.error({ err }, "no exchange"))).toMatchObject([
      {
        level: "error",
        err: {
          name: "Error",
          message: "engine is away",
          stack: expect.stringContaining("log.test"),
          cause: { code: "ECONNREFUSED", message: "connect ECONNREFUSED" },
        },
      },
    ]);
    const text = JSON.stringify(written("info", (log) => log.error({ err }, "no exchange")));
    expect(text).not.toMatch(/10\.1\.2\.3|eyJ/);
  });

  test("that causes itself is told all the same", () => {
    const err = new Error("round");
    err.cause = err;
    expect(written("info", (log) => log.error({ err }, "no exchange"))).toMatchObject([
      { err: { message: "round" } },
    ]);
  });
});

test("request ids differ and can stand in a header field", () => {
  const ids = Array.from({ length: 1000 }, requestId);
  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true);
});
