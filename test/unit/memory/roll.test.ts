import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Roll, SweptMap } from "../../../src/memory/roll.ts";

interface Member {
  readonly name: number;
  rollAt: number;
}

test("a roll has whoever was added and not taken off it, each once", () => {
  const members = Array.from({ length: 10 }, (_, name): Member => ({ name, rollAt: -1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9))), (acts) => {
      const roll = new Roll<Member>();
      const expected = new Set<number>();
      for (const [adds, name] of acts) {
        const member = members[name];
        if (member === undefined) continue;
        if (adds) roll.add(member);
        else roll.delete(member);
        if (adds) expected.add(name);
        else expected.delete(name);
      }
      const found = Array.from(roll, ({ name }) => name).sort((a, b) => a - b);
      expect(found).toEqual([...expected].sort((a, b) => a - b));
      expect(roll.size).toBe(expected.size);
      for (const member of members) roll.delete(member);
      expect(roll.size).toBe(0);
    }),
  );
});

test("who leaves a roll while it is walked over keeps nobody from being met", () => {
  const roll = new Roll<Member>();
  for (let name = 0; name < 5; name++) roll.add({ name, rollAt: -1 });
  const met: number[] = [];
  for (const member of roll) {
    met.push(member.name);
    roll.delete(member);
  }
  expect(met).toEqual([0, 1, 2, 3, 4]);
});

test("a swept map forgets those that are idle where there are many, and nobody else", () => {
  const map = new SweptMap<{ isIdle: boolean }>();
  for (let at = 0; at < 100; at++) map.set(`busy ${at}`, { isIdle: false });
  for (let at = 0; at < 100_000; at++) map.set(`idle ${at}`, { isIdle: true });
  expect(map.size).toBeLessThanOrEqual(1024);
  expect(map.get("busy 0")).toBeDefined();
  map.sweep();
  expect(map.size).toBe(100);
});

test("thousands that are busy are all kept", () => {
  const map = new SweptMap<{ isIdle: boolean }>();
  for (let at = 0; at < 10_000; at++) map.set(`busy ${at}`, { isIdle: false });
  expect(map.size).toBe(10_000);
});
