import { expect, test } from "@jest/globals";
import { STORIES } from "../../loadtests/runner/stories.ts";
import { runLoad } from "../support/load.ts";

const ENGINES = [["embedded", []] as const, ["Redis", ["--redis", "start"]] as const];
/** Times are not what a test on a shared machine can judge: the invariants are. */
const STARVED = ["-e", "SLOWEST=30000", "-e", "ESTIMATES=0"];
const CASES = STORIES.flatMap(({ name }) => ENGINES.map(([engine, words]) => ({ name, engine, words })));

test.concurrent.each(CASES)(
  "the story $name holds on $engine",
  async ({ name, words }) => {
    const { code, text, html, failed } = await runLoad([name, ...words, ...STARVED]);
    expect({ failed, code, text: code === 0 ? "" : text }).toEqual({ failed: [], code: 0, text: "" });
    expect(html).toContain(`<title>${name}: everything held</title>`);
  },
  240_000,
);
