import { join } from "node:path";
import { build } from "esbuild";

const ENTRY = join(import.meta.dirname, "..", "..", "src", "client", "client.ts");

/** `airlock/client` as a shop's bundler makes it: one ES module. */
export async function bundledClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
