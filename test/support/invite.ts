import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../src/cli/run.ts";
import { captured } from "./cli.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** An instant this far from now, as an operator writes it. */
export function ahead(ms: number): string {
  return new Date(Math.ceil(Date.now() / 1000) * 1000 + ms).toISOString();
}

/** An invitation room and, beside it, one that is open. */
export const ROOMS = `rooms:
  - id: tickets
    upstream: http://127.0.0.1:3000
    whenEngineDown: hold
    access: invitation
    epoch: final
  - id: museum
    match: [{ host: museum.example }]
    upstream: http://127.0.0.1:3001
    whenEngineDown: hold
    lanes: [{ id: general, share: 80 }, { id: accessible, share: 20 }]
`;

/** A folder to run commands in, with keys and, unless it is null, a configuration. */
export class Office {
  readonly cwd: string;

  private constructor(cwd: string) {
    this.cwd = cwd;
  }

  static async open(configuration: string | null = ROOMS): Promise<Office> {
    const office = new Office(await mkdtemp(join(tmpdir(), "airlock-invite-")));
    if (configuration !== null) await office.write("airlock.yaml", configuration);
    await office.run("keys new");
    return office;
  }

  async run(command: string, given: Omit<NonNullable<Parameters<typeof captured>[0]>, "cwd"> = {}) {
    const { io, out } = captured({ ...given, cwd: this.cwd });
    const code = await runCli(command.split(" "), io);
    return { code, out: out.stdout, err: out.stderr };
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(join(this.cwd, name), content);
  }

  /** The lines of a CSV file, by column. */
  async made(name: string): Promise<Record<string, string>[]> {
    const [head = "", ...lines] = (await this.read(name)).trimEnd().split("\n");
    return lines.map((line) =>
      Object.fromEntries(line.split(",").map((cell, at) => [head.split(",")[at], cell])),
    );
  }

  read(name: string): Promise<string> {
    return readFile(join(this.cwd, name), "utf8");
  }

  /** The files but for keys and configuration. */
  async files(): Promise<string[]> {
    const all = await readdir(this.cwd);
    return all.filter((name) => !/^airlock(-keys\.json|\.yaml)$/.test(name)).sort();
  }

  close(): Promise<void> {
    return rm(this.cwd, { recursive: true });
  }
}
