import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

const EXECUTABLE = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-auto-reload",
];

function executable(): string {
  if (EXECUTABLE === undefined) throw new Error("no Chromium; run: apt-get install -y chromium");
  return EXECUTABLE;
}

/** Debian's Chromium, without the calls home that it makes at every start and without a reload of its own after an error. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable(), args: ARGUMENTS });
}

/** The same with the settings that a profile's folder has. */
export function openProfile(folder: string, options: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: executable(),
    args: ARGUMENTS,
    ...options,
  });
}
