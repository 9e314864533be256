import { createHmac, createSecretKey } from "node:crypto";
import { expect, test } from "@jest/globals";
import { newKey } from "../../../src/tokens/key.ts";
import { KeyRing } from "../../../src/tokens/keyring.ts";
import { lotterySecret } from "../../../src/tokens/lottery.ts";
import { firstKeys, rotate } from "../../../src/tokens/rotation.ts";
import { EXPECTED, NOW, ring } from "./forge.ts";

test("a sale's secret is the HMAC of its room and epoch, and another's is another", () => {
  const signWith = createSecretKey(Buffer.alloc(32, 7));
  const known = new KeyRing([{ ...newKey("lottery", NOW, NOW), signWith, verifyWith: signWith }]);
  const secret = lotterySecret(known, EXPECTED);
  const text = "airlock-lottery/1\ntickets\n1";
  expect(secret).toEqual(createHmac("sha256", Buffer.alloc(32, 7)).update(text).digest());
  expect(secret.toString("hex")).toBe("6cefc93085d67542299589ef07b397c7d62a353862ccfc402f9d6231862fb3cf");
  for (const other of [
    { ...EXPECTED, epoch: "2" },
    { ...EXPECTED, room: "vip" },
  ]) {
    expect(lotterySecret(known, other)).not.toEqual(secret);
  }
});

test("the secret is the same after rotations", () => {
  const keys = firstKeys(NOW);
  const secret = lotterySecret(new KeyRing(keys), EXPECTED);
  expect(lotterySecret(new KeyRing(rotate(rotate(keys, NOW), NOW + 1)), EXPECTED)).toEqual(secret);
});

test("without a lottery key the ring says how to add one", () => {
  expect(() => lotterySecret(ring, EXPECTED)).toThrow(
    "the keys file has no lottery key; add one with: airlock keys rotate",
  );
});
