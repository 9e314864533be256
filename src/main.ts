#!/usr/bin/env node
const { argv, env, stdin, stdout, stderr } = process;

// Before anything is loaded: a reload that comes while the gateway is still opening must not end it.
if (argv[2] === "serve") process.on("SIGHUP", () => {});
const { airlock } = await import("./cli/airlock.ts");

// A reader that has seen enough (`airlock --help | head -1`) is no failure.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for the drain.
    if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    stop.abort();
  });
}

const onHangUp = (again: () => void) => void process.on("SIGHUP", again);

process.exit(
  await airlock(argv.slice(2), {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    stop: stop.signal,
    onHangUp,
  }),
);
