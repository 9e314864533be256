import { afterEach, expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { room, startAirlock, startShop } from "../../support/airlock.ts";
import { captured } from "../../support/cli.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function status(...args: string[]) {
  const { io, out } = captured({ cwd: "/nowhere" });
  return { code: await runCli(["status", ...args], io), ...out };
}

test("a line a lane says how the rooms do", async () => {
  const shop = await startShop();
  closing.push(shop.close);
  const lanes = [
    { id: "general", share: 80 },
    { id: "accessible", share: 20 },
  ];
  const gateway = await startAirlock({
    rooms: [room(shop.url, { lanes, admission: { ratePerMinute: 30, burst: 1, capacity: 7 } })],
  });
  closing.push(() => gateway.close());
  await new Visitor(gateway.url).open();
  await until(async () => (await status("--ops", gateway.opsUrl)).stdout.includes("1 of 7"));
  const { code, stdout } = await status("--ops", `${gateway.opsUrl}/`);
  expect(code).toBe(0);
  const [head, general, accessible] = stdout.split("\n");
  expect(head).toMatch(/^ROOM +LANE +PHASE +WAITING +AT THE DOOR +INSIDE +A MINUTE +COME +ENGINE$/);
  expect(general).toMatch(/^tickets +general +open +0 +0 +1 of 7 +30 +\d+ % +up$/);
  expect(accessible).toMatch(/^ +accessible +0 +0 +\d+ %$/);
});

test("a gateway that is not there is told", async () => {
  const { code, stderr } = await status("--ops", "http://127.0.0.1:1");
  expect(code).toBe(1);
  expect(stderr).toContain("could not reach the gateway at http://127.0.0.1:1");
});
