import { expect, test } from "@jest/globals";
import { upstreamSchema } from "../../../src/config/upstream.ts";

const URL = "http://127.0.0.1:3000";

test("a shop is spoken to by the own client, or by undici where that is said", () => {
  expect(upstreamSchema.parse(URL).transport).toBe("own");
  expect(upstreamSchema.parse({ url: URL, transport: "undici" }).transport).toBe("undici");
});

test("undici cannot leave a 100 to the shop", () => {
  const { error } = upstreamSchema.safeParse({ url: URL, transport: "undici", expectContinue: "shop" });
  expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [["transport"], 'must be "own" where expectContinue is "shop": undici reads no 100'],
  ]);
});
