// Runs while the image is built, and leaves node as its only program: no shell, no package manager, nothing setuid.
// Libraries and the list of Debian's packages stay, so that scanners know what is there.
import { chownSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const USER = 10001;
const PROGRAMS = ["/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin"];
const FOLDERS = [
  "/etc/apt",
  "/etc/cron.daily",
  "/etc/dpkg",
  "/root",
  "/tmp",
  "/usr/include",
  "/usr/lib/apt",
  "/usr/lib/dpkg",
  "/usr/lib/node_modules",
  "/usr/local/include",
  "/usr/local/lib/node_modules",
  "/usr/local/share",
  "/usr/share/bash-completion",
  "/usr/share/doc",
  "/usr/share/locale",
  "/usr/share/man",
  "/usr/share/perl",
  "/usr/share/perl5",
  "/var/cache",
  "/var/lib/apt",
  "/var/lib/dpkg/info",
  "/var/lib/dpkg/triggers",
  "/var/log",
];

const node = realpathSync(process.execPath);
for (const folder of PROGRAMS.filter((path) => existsSync(path))) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // A link to a program that is gone already has no real path.
    if (!existsSync(path) || realpathSync(path) !== node) rmSync(path, { recursive: true, force: true });
  }
}
for (const name of readdirSync("/opt")) rmSync(join("/opt", name), { recursive: true });
for (const folder of FOLDERS) {
  if (!existsSync(folder)) continue;
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

// Scripts and helpers of packages that are to no use without a shell. Libraries are named `.so`.
const LIVE = /^\/(proc|sys|dev|run)(\/|$)|^\/etc\/(hosts|hostname|resolv\.conf)$/;
function removePrograms(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (LIVE.test(path)) continue;
    if (entry.isDirectory()) removePrograms(path);
    else if (entry.isFile() && path !== node && !/\.so(\.[\d.]+)?$/.test(path)) {
      if ((statSync(path).mode & 0o111) !== 0) rmSync(path);
    }
  }
}
removePrograms("/");

mkdirSync("/etc/airlock", { recursive: true, mode: 0o755 });
mkdirSync("/var/lib/airlock", { recursive: true, mode: 0o700 });
chownSync("/var/lib/airlock", USER, USER);
