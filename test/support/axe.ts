import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** What axe checks: rules by their tags, or by name. */
export interface Rules {
  readonly type: string;
  readonly values: readonly string[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const EVERYTHING: Rules = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe finds, as rule and element; the page's policy lets no injected script in, the debugger's protocol does. */
export async function violations(page: Page, runOnly: Rules = EVERYTHING): Promise<string[]> {
  await page.evaluate(AXE);
  const options = JSON.stringify({ runOnly });
  const found: Found = await page.evaluate(`axe.run("html", ${options})`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}
