import { expect, test } from "@jest/globals";
import { memoize } from "../../../src/memory/memoize.ts";

function counted() {
  const asked: string[] = [];
  const lengthOf = memoize((text) => {
    if (text === "") throw new RangeError("nothing");
    asked.push(text);
    return text.length;
  });
  return { asked, lengthOf };
}

test("what was made of a text is not made again", () => {
  const { asked, lengthOf } = counted();
  expect([lengthOf("gzip"), lengthOf("br"), lengthOf("gzip")]).toEqual([4, 2, 4]);
  expect(asked).toEqual(["gzip", "br"]);
});

test("a fault is one each time", () => {
  const { lengthOf } = counted();
  expect(() => lengthOf("")).toThrow("nothing");
  expect(() => lengthOf("")).toThrow("nothing");
});

test("whoever sends long texts, or new ones without end, fills nothing and keeps no others out", () => {
  const { asked, lengthOf } = counted();
  const long = "x".repeat(129);
  expect([lengthOf(long), lengthOf(long)]).toEqual([129, 129]);
  expect(asked.splice(0)).toEqual([long, long]);
  for (let i = 0; i < 5000; i++) lengthOf(`text ${i}`);
  asked.length = 0;
  for (const text of ["text 4999", "text 0", "text 0"]) lengthOf(text);
  expect(asked).toEqual(["text 0"]);
});
