import { expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { captured } from "../../support/cli.ts";
import { configFolder } from "../../support/configuration.ts";
import { OWN_PAGE, THEMED, writeTheme } from "../../support/theme.ts";

/** Runs `airlock config check` where `THEMED` and its files lie; null: they do not. */
async function check(page: string | null) {
  const { folder, remove } = configFolder(THEMED);
  try {
    if (page !== null) writeTheme(folder, page);
    const { io, out } = captured({ cwd: folder });
    const code = await runCli(["config", "check"], io);
    return { code, ...out };
  } finally {
    remove();
  }
}

test("a good template and logo are no fault", async () => {
  expect(await check(OWN_PAGE)).toMatchObject({ code: 0, stderr: "" });
});

test("a broken template is refused with file, line and what may have been meant", async () => {
  expect(await check(OWN_PAGE.replace("{{lead}}", "{{leed}}"))).toEqual({
    code: 1,
    stdout: "",
    stderr: `own.html rooms[0].waiting.template: lacks the field {{lead}}
own.html:16:20 rooms[0].waiting.template: unknown field "leed"; did you mean "lead"?
`,
  });
});

test("files that are not there are named", async () => {
  expect(await check(null)).toEqual({
    code: 1,
    stdout: "",
    stderr: `logo.svg rooms[0].waiting.logo: there is no such file
own.html rooms[0].waiting.template: there is no such file
`,
  });
});
