import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";

const read = (file: string) => readFileSync(file, "utf8");
const { scripts } = JSON.parse(read("package.json"));
const WORKFLOW = ".github/workflows/ci.yml";

/** Who names commands of the repository: by file, its text. */
const NAMING = [
  "package.json",
  ".ci/run",
  "scripts/setup",
  "scripts/build",
  "scripts/on-lts",
  "Dockerfile",
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  WORKFLOW,
  ...readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** npm's own verbs run the script of their name. */
function npmScripts(text: string): string[] {
  return [...text.matchAll(/npm (?:run (?:--silent )?([a-z][\w:-]*)|(test)\b)/g)].map(
    ([, named, own]) => named ?? own ?? "",
  );
}

/** What a shell, the compiler or a reader is sent to in `scripts/` and `.ci/`. */
function paths(text: string): string[] {
  return [...text.matchAll(/(?<![\w/$-])((?:scripts|\.ci)\/[\w./-]*\w)/g)].map(([, path = ""]) => path);
}

test.each(NAMING)("%s names npm scripts and files that exist", (file) => {
  const text = read(file);
  expect(npmScripts(text).filter((name) => !(name in scripts))).toEqual([]);
  expect(paths(text).filter((path) => !existsSync(path))).toEqual([]);
});

test("the workflow runs what .ci/run and npm have", () => {
  const { jobs } = parse(read(WORKFLOW));
  const steps: { run?: string }[] = Object.values<{ steps: [] }>(jobs).flatMap((job) => job.steps);
  const ours = steps.flatMap(({ run }) => (run === undefined || run.startsWith("apt-get") ? [] : [run]));
  expect(ours).toEqual(["npm test", "bash .ci/run"]);
});

test("nothing is built into src/", () => {
  const ignored = execFileSync("git", ["ls-files", "--others", "--ignored", "--exclude-standard", "src"]);
  expect(ignored.toString()).toBe("");
  expect(read(".gitignore")).not.toMatch(/src/);
});
