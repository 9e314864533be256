import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const EXECUTABLE = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

/** Debian's Chromium, without the calls home that it makes at every start and without a reload of its own after an error. */
export function openBrowser(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error("no Chromium; run: apt-get install -y chromium");
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-auto-reload",
    ],
  });
}
