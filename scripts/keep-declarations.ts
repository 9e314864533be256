// Runs at the end of a build, on the folder it is given: of the declarations only those stay that the types of the
// package's entry points need.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const folder = resolve(process.argv.at(-1) ?? "");
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const needed = new Set<string>();

function need(file: string): void {
  if (needed.has(file)) return;
  needed.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from |import ?\(?)"(\.[^"]+)\.[jt]s"/g))
    need(join(dirname(file), `${path}.d.ts`));
}

for (const { types } of Object.values<{ types?: string }>(exports))
  if (types !== undefined) need(join(folder, types.replace(/^\.\/dist\//, "")));
for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).map((one) => join(folder, one)))
  if (file.endsWith(".d.ts") && !needed.has(file)) rmSync(file);
