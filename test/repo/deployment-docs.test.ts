import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { COMMANDS } from "../../src/cli/commands.ts";
import { loaded } from "../support/configuration.ts";

const DOCS = readFileSync(new URL("../../docs/deployment.md", import.meta.url), "utf8");

test("every configuration that is shown is a good one", () => {
  const shown = [...DOCS.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
  expect(shown.length).toBeGreaterThan(0);
  for (const text of shown) expect(loaded(text).warnings).toEqual([]);
});

test("the unit of systemd gives a gateway time to drain, and runs what there is", () => {
  const { config } = loaded(/^```yaml\n(.*?)^```$/ms.exec(DOCS)?.[1] ?? "");
  const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(DOCS)?.[1]);
  expect(stop).toBeGreaterThan(config.drainDelaySeconds + config.drainSeconds);
  const run = [...DOCS.matchAll(/^Exec\w+=\/usr\/bin\/node \/opt\/airlock\/dist\/main\.js (.+) --/gm)];
  const names: readonly string[] = COMMANDS.map(({ name }) => name);
  for (const [, name = ""] of run) expect(names).toContain(name);
  expect(run).toHaveLength(2);
});
