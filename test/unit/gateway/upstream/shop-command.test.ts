import { describe, expect, test } from "@jest/globals";
import { laterCommand, parseShopCommand } from "../../../../src/gateway/upstream/shop-command.ts";

const release = { kind: "release" } as const;
const extend = (seconds: number) => ({ kind: "extend", seconds }) as const;

const unknown = (text: string) => ({ kind: "unknown", text }) as const;

describe("a command of the upstream", () => {
  test.each([
    ["release", release],
    [" Release ", release],
    ["release=60", { ...release, readSeconds: 60 }],
    ["Release=86400", { ...release, readSeconds: 86_400 }],
    ["release=86401", unknown("release=86401")],
    ["release=0", unknown("release=0")],
    ["release=", unknown("release=")],
    ["extend=600", extend(600)],
    ["extend=86400", extend(86_400)],
    ["extend=86401", unknown("extend=86401")],
    ["extend=0", unknown("extend=0")],
    ["extend=-5", unknown("extend=-5")],
    ["extend=1.5", unknown("extend=1.5")],
    ["extend=", unknown("extend=")],
    ["extend", unknown("extend")],
    ["release; now", unknown("release; now")],
    ["", unknown("")],
  ])("%j is read as %j", (text, command) => {
    expect(parseShopCommand(text)).toEqual(command);
  });

  test("to release stands against every other", () => {
    expect(laterCommand(release, extend(5))).toEqual(release);
    expect(laterCommand(extend(5), release)).toEqual(release);
  });

  test("is the later of two, and an unreadable one changes nothing", () => {
    expect(laterCommand(extend(5), extend(6))).toEqual(extend(6));
    expect(laterCommand(extend(5), unknown("extnd"))).toEqual(extend(5));
  });
});
