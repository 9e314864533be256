import { afterEach, beforeEach, expect, test } from "@jest/globals";
import request from "supertest";
import { createShop } from "../../../src/demo/shop/app.ts";
import { type Listening, listenShop } from "../../../src/demo/shop/listen.ts";

let shop: Listening;

beforeEach(async () => {
  shop = await listenShop(createShop());
});

afterEach(() => shop.close());

test("a seat map hears at once which seats are taken, and again after every sale", async () => {
  const answer = await fetch(`${shop.url}/events/chamber-evening/ticker`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const news = answer.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  expect((await news?.next())?.value).toBe('data: {"taken":[],"left":128}\n\n');

  const buyer = request.agent(shop.url);
  await buyer.post("/basket").type("form").send({ event: "chamber-evening", seat: "B2" }).expect(303);
  await buyer.post("/checkout").type("form").send({ name: "Ada" }).expect(303);
  expect((await news?.next())?.value).toBe('data: {"taken":["B2"],"left":127}\n\n');
});
