import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BASE, done, ROOT } from "./tools.ts";

/** The name that the Dockerfile takes its base by. */
const BASE_NAME = "docker.io/library/node:24-bookworm-slim";
const NAME = "localhost/airlock:test";

/** What an image says of how it is to be run. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export interface Image {
  /** The root file system of a container of it. */
  readonly root: string;
  readonly config: ImageConfig;
  remove(): void;
}

/**
 * Builds the checkout's Dockerfile with buildah over a base of Debian and this machine's Node. The machine's npm
 * configuration goes in as the secret, and its certificates as a volume: neither is in the image.
 */
export function buildImage(): Image {
  const store = mkdtempSync(join(tmpdir(), "airlock-image-"));
  const buildah = (...args: string[]) =>
    done("buildah", ["--root", join(store, "root"), "--runroot", join(store, "run"), ...args], {
      env: { ...process.env, BUILDAH_ISOLATION: "chroot" },
    });
  const remove = () => {
    buildah("rm", "--all");
    rmSync(store, { recursive: true, force: true });
  };
  try {
    makeBase(store, buildah);
    const npmrc = join(store, "npmrc");
    writeFileSync(npmrc, npmConfiguration());
    const secret = `id=npmrc,src=${npmrc}`;
    const certificates = "/etc/ssl/certs:/etc/ssl/certs:ro";
    const options = ["--pull-never", "--format", "docker", "--secret", secret, "--volume", certificates];
    buildah("bud", ...options, "--tag", NAME, ROOT);
    const container = buildah("from", "--pull-never", NAME);
    const root = buildah("mount", container);
    const { Docker }: { Docker: { config: ImageConfig } } = JSON.parse(
      buildah("inspect", "--type", "image", NAME),
    );
    return { root, config: Docker.config, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function makeBase(store: string, buildah: (...args: string[]) => string): void {
  const node = join(store, "node");
  mkdirSync(join(node, "bin"), { recursive: true });
  mkdirSync(join(node, "lib", "node_modules"), { recursive: true });
  cpSync(process.execPath, join(node, "bin", "node"));
  const npm = realpathSync(done("sh", ["-c", "command -v npm"]));
  cpSync(join(dirname(npm), ".."), join(node, "lib", "node_modules", "npm"), { recursive: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(node, "bin", "npm"));
  const container = buildah("from", "scratch");
  buildah("add", "--quiet", container, BASE, "/");
  buildah("add", "--quiet", container, node, "/usr/local");
  buildah("config", "--env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", container);
  buildah("commit", "--quiet", "--rm", container, BASE_NAME);
  rmSync(node, { recursive: true });
}

/** What this machine says of where packages come from, as npm reads it. */
function npmConfiguration(): string {
  const keys = ["registry", "cafile"];
  const lines = keys.map((key) => `${key}=${done("npm", ["config", "get", key], { cwd: "/" })}`);
  return `${lines.filter((line) => !line.endsWith("=null")).join("\n")}\n`;
}
