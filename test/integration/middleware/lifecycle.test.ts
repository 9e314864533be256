import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import express from "express";
import supertest from "supertest";
import { type Airlock, type AirlockRequest, airlock } from "../../../src/middleware/airlock.ts";
import { guardedRoom, inScratch } from "../../support/middleware.ts";
import { NAVIGATION } from "../../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function scratch() {
  const { values, close } = await inScratch([guardedRoom()]);
  closing.push(close);
  return values;
}

function opened(guard: Airlock): Airlock {
  closing.push(() => guard.close());
  return guard;
}

describe("a configuration with faults", () => {
  test("is refused at once, with all of them", () => {
    const options = { rooms: [{ ...guardedRoom(), id: "Tickets" }], engine: "memory", env: {} };
    expect(() => airlock(options)).toThrow(
      expect.objectContaining({
        code: "ERR_CONFIG_INVALID",
        message: expect.stringMatching(/faults:\n {2}engine: must .*\n {2}rooms\[0\]\.id: must /),
      }),
    );
  });

  test("is refused with the file's name where it is a file", () => {
    expect(() => airlock({ config: "/nowhere/airlock.yaml", env: {} })).toThrow(
      "/nowhere/airlock.yaml: there is no such file",
    );
  });
});

test("a request that comes before the rooms are open waits until they are", async () => {
  const guard = opened(airlock({ ...(await scratch()), env: {} }));
  const app = express().use(guard, (_req, res) => res.send("the shop"));
  expect(await supertest(app).get("/").set(NAVIGATION)).toMatchObject({ status: 200, text: "the shop" });
});

test("a room that cannot open lets nobody in: ready and every request tell why", async () => {
  const values = await scratch();
  await writeFile(String(values.keys), "no keys", { mode: 0o600 });
  const guard = opened(airlock({ ...values, env: {} }));
  await expect(guard.ready).rejects.toMatchObject({ code: "ERR_KEYS_INVALID" });
  const app = express()
    .use(guard, (_req, res) => res.send("the shop"))
    .use((error: { code: string }, _req: unknown, res: express.Response, _next: unknown) => {
      res.status(500).send(error.code);
    });
  expect(await supertest(app).get("/").set(NAVIGATION)).toMatchObject({
    status: 500,
    text: "ERR_KEYS_INVALID",
  });
});

test("below a path of the app it refuses to work, rather than to guard half of it", async () => {
  const guard = opened(airlock({ ...(await scratch()), env: {} }));
  const app = express()
    .use("/shop", guard, (_req, res) => res.send("the shop"))
    .use((error: Error, _req: unknown, res: express.Response, _next: unknown) => {
      res.status(500).send(error.message);
    });
  const answer = await supertest(app).get("/shop/1").set(NAVIGATION);
  expect(answer).toMatchObject({
    status: 500,
    text: 'airlock has to stand at the root of the app, not below "/shop"',
  });
});

test("it stands in front of a plain server as well", async () => {
  const guard = opened(airlock({ ...(await scratch()), env: {} }));
  const shop = (req: AirlockRequest, res: ServerResponse) => res.end(req.airlock?.room);
  const server = createServer((req: IncomingMessage, res) => guard(req, res, () => shop(req, res)));
  expect((await supertest(server).get("/").set(NAVIGATION)).text).toBe("tickets");
});

test("closed, it numbers nobody new, and may be closed again", async () => {
  const guard = airlock({ ...(await scratch()), env: {} });
  const app = express().use(guard, (_req, res) => res.send("the shop"));
  const inside = supertest.agent(app).set(NAVIGATION);
  await inside.get("/");
  await guard.close();
  await guard.close();
  expect((await inside.get("/")).text).toBe("the shop");
  expect((await supertest(app).get("/").set(NAVIGATION)).status).toBe(503);
});
