import { fileURLToPath } from "node:url";

/** What the build bundles for browsers, one file each. */
export type Bundle = "guard" | "page" | "ticker" | "verify";

/** A bundle's file. `dist/` lies two folders up from here, in `src` and in `dist` alike. */
export function browserBundle(bundle: Bundle): string {
  return fileURLToPath(new URL(`../../dist/browser/${bundle}.js`, import.meta.url));
}
