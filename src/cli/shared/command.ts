/** Takes what a command prints. On a terminal it knows its size. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** All that a command may touch of the process it runs in, so that it runs in a test as well. */
export interface Io {
  /** What is piped in, where a command asks for it. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Aborted when somebody wants a long command to end: SIGTERM, SIGINT. */
  readonly stop: AbortSignal;
  /** Calls back at each SIGHUP from here on; a command that does not care for it is ended by one. */
  readonly onHangUp?: (again: () => void) => void;
}

export interface CliCommand {
  /** One word or more: `serve`, `config check`. */
  readonly name: string;
  /** Half a sentence for the list of commands. */
  readonly summary: string;
  /** What `airlock help NAME` prints, from the synopsis on. */
  readonly usage: string;
  /**
   * Does the work and returns the exit code: 0 done, 1 not done. `args` are the words after the name; wrong ones throw
   * `ERR_USAGE`, which exits 2.
   */
  run(args: readonly string[], io: Io): Promise<number>;
}
