import { expect, test } from "@jest/globals";
import { announcedBy, announcement, beaconName, encodingOf, valueFault } from "../../../src/draw/beacon.ts";

const CHAIN = "drand:8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce";
const ANNOUNCED = { name: `${CHAIN}/72785/randomness`, bytes: 32 };
/** What drand published for this round. */
const VALUE = "8b676484b5fb1f37f9ec5c413d7d29883504e5b669f604a1ce68b3388e9ae3d9";

test("a round of drand is named by its main chain and the randomness, or as a whole", () => {
  expect(beaconName("drand round 72785")).toBe(ANNOUNCED.name);
  expect(beaconName(ANNOUNCED.name)).toBe(ANNOUNCED.name);
  expect(beaconName("bitcoin/900000/hash")).toBe("bitcoin/900000/hash");
  expect(beaconName("nist:2/1563924/outputValue")).toBe("nist:2/1563924/outputValue");
});

test.each([
  "",
  "a public value",
  "drand round",
  "drand round 0",
  "drand round 012",
  "Drand round 12",
  "bitcoin/900000",
  "bitcoin/0900000/hash",
  "bitcoin/latest/hash",
  "BITCOIN/1/hash",
  "bitcoin/1/hash ",
  "bitcoin/1/a b",
  "bitcoin/1/hash\n",
])("%j names none", (text) => {
  expect(beaconName(text)).toBeUndefined();
});

test("what is announced comes back from its text", () => {
  expect(announcedBy(announcement(ANNOUNCED))).toEqual(ANNOUNCED);
  expect(encodingOf(ANNOUNCED)).toBe("hex-32");
  for (const text of ["", "bitcoin/1/hash", "bitcoin/1/hash hex-0", "bitcoin/1/hash base64"])
    expect(announcedBy(text)).toBeUndefined();
});

test("one form of a value counts", () => {
  expect(valueFault(VALUE, ANNOUNCED)).toBeUndefined();
});

test.each([
  ["capitals", VALUE.toUpperCase()],
  ["a capital", VALUE.replace("b", "B")],
  ["a prefix", `0x${VALUE}`],
  ["a blank", ` ${VALUE}`],
  ["a line break", `${VALUE}\n`],
  ["a leading zero", `00${VALUE}`],
  ["a digit less", VALUE.slice(1)],
  ["nothing", ""],
  ["base64", Buffer.from(VALUE, "hex").toString("base64")],
  [
    "another field",
    "82f5d3d2de4db19d40a6980e8aa37842a0e55d1df06bd68bddc8d60002e8e959eb9cfa368b3c1b77d18f02a54fe047b8",
  ],
  ["JSON", `{"randomness":"${VALUE}"}`],
])("a value with %s does not, and it is said how it has to be", (_name, value) => {
  expect(valueFault(value, ANNOUNCED)).toBe(
    "must be exactly 64 lower-case hexadecimal digits (0-9, a-f), with nothing before or behind: " +
      `the field "randomness" of round 72785 of ${CHAIN}`,
  );
});
