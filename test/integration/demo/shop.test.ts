import { describe, expect, test } from "@jest/globals";
import request from "supertest";
import { runCli } from "../../../src/cli/run.ts";
import { createShop } from "../../../src/demo/shop/app.ts";
import { captured } from "../../support/cli.ts";
import { until } from "../../support/until.ts";

type Shop = ReturnType<typeof createShop>;

async function pick(shop: Shop, seats: readonly string[]): Promise<string> {
  const answer = await request(shop)
    .post("/basket")
    .type("form")
    .send({ event: "opening-night", seat: seats })
    .expect(303)
    .expect("location", "/basket");
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

function pay(shop: Shop, cookie: string, name = "Ada") {
  return request(shop).post("/checkout").set("cookie", cookie).type("form").send({ name });
}

describe("the shop's pages", () => {
  test("the front page links every event", async () => {
    const { text } = await request(createShop()).get("/").expect(200);
    expect(text.match(/href="\/events\//g)).toHaveLength(4);
  });

  test("a visitor is told the session and room that the gateway names", async () => {
    const { text } = await request(createShop())
      .get("/you")
      .set({ "airlock-session": "general:7:<b>", "airlock-room": "demo" })
      .expect(200);
    expect(text).toContain("<code>general:7:&lt;b&gt;</code> of room <code>demo</code>");
  });

  test("a visitor who came around the gateway is told so", async () => {
    const { text } = await request(createShop()).get("/you").expect(200);
    expect(text).toContain("you did not come through the airlock");
  });

  test("helmet stands in front, and nothing sends a browser to TLS", async () => {
    const { headers } = await request(createShop()).get("/").expect(200);
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
    expect(headers).not.toHaveProperty("strict-transport-security");
  });

  test.each(["/nothing", "/events/none", "/events/none/ticker", "/orders/none"])(
    "%s is 404",
    async (path) => {
      await request(createShop()).get(path).expect(404);
    },
  );
});

describe("a checkout", () => {
  test("sells the seats, ends the session, and shows the tickets", async () => {
    const shop = createShop();
    const sold = await pay(shop, await pick(shop, ["A1", "A2"])).expect(303);
    expect(sold.headers["airlock-command"]).toBe("release");

    const { text } = await request(shop).get(String(sold.headers.location)).expect(200);
    expect(text).toContain("Thank you, Ada");
    const map = await request(shop).get("/events/opening-night").expect(200);
    expect(map.text).toContain('value="A2" disabled');
    expect(map.text).toContain("<strong data-left>286</strong>");
  });

  test("sells a seat once, however many ask for it at once", async () => {
    const shop = createShop();
    const cookies = await Promise.all(Array.from({ length: 20 }, () => pick(shop, ["C3"])));
    const answers = await Promise.all(cookies.map((cookie) => pay(shop, cookie)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    expect(refused.every(({ headers }) => headers["airlock-command"] === undefined)).toBe(true);
  });

  test("sells all of a basket or none of it", async () => {
    const shop = createShop();
    await pay(shop, await pick(shop, ["D1"])).expect(303);
    await pay(shop, await pick(shop, ["D1", "D2"])).expect(409);
    await pay(shop, await pick(shop, ["D2"])).expect(303);
  });

  test("sells a basket once", async () => {
    const shop = createShop();
    const cookie = await pick(shop, ["E5"]);
    await pay(shop, cookie).expect(303);
    await pay(shop, cookie).expect(400);
  });
});

describe("what cannot be sold", () => {
  test.each([
    ["no seats", { event: "opening-night" }],
    ["an unknown event", { event: "none", seat: "A1" }],
    ["a seat that is no seat", { event: "opening-night", seat: "<script>" }],
    ["too many seats", { event: "opening-night", seat: Array.from({ length: 9 }, (_, at) => `A${at + 1}`) }],
  ])("a basket of %s is 400", async (_name, form) => {
    await request(createShop()).post("/basket").type("form").send(form).expect(400);
  });

  test("a checkout without a basket is 400", async () => {
    await pay(createShop(), "shop=nobody").expect(400);
  });

  test.each(["", "  ", "x".repeat(81)])("a checkout for the name %j is 400", async (name) => {
    const shop = createShop();
    await pay(shop, await pick(shop, ["A1"]), name).expect(400);
  });

  test("a seat that the house has not is 400", async () => {
    const shop = createShop();
    await pay(shop, await pick(shop, ["Z99"])).expect(400);
  });

  test("a form that is too long is 413", async () => {
    await request(createShop())
      .post("/basket")
      .type("form")
      .send({ event: "x".repeat(9000) })
      .expect(413);
  });
});

describe("airlock demo shop", () => {
  test("opens the shop alone until it is stopped", async () => {
    const stop = new AbortController();
    const { io, out } = captured({ stop: stop.signal });
    const running = runCli(["demo", "shop", "--listen", "127.0.0.1:0"], io);
    await until(() => out.stdout.includes("\n"));
    const [, url = ""] = /^the sample shop is open at (\S+)\n$/.exec(out.stdout) ?? [];
    expect(await (await fetch(url)).text()).toContain("Opening night");
    stop.abort();
    expect(await running).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("refuses an address that is none", async () => {
    const { io, out } = captured();
    expect(await runCli(["demo", "shop", "--listen", "3000"], io)).toBe(2);
    expect(out.stderr).toContain("--listen must be host:port, such as 127.0.0.1:3000");
  });
});
