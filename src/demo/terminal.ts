import type { Output } from "../cli/shared/command.ts";

/** Where the demo shows itself. */
export interface Terminal {
  write(text: string): unknown;
  /** A screen that can be redrawn in place, and high enough for the panel. */
  readonly interactive: boolean;
  /** Somebody sits before it who can press Ctrl-C, however small it is. */
  readonly attended: boolean;
  readonly color: boolean;
  /** Width in characters; it changes with the window. */
  columns(): number;
}

export interface StyledLine {
  readonly text: string;
  readonly tone?: Tone;
}

export type Tone = "strong" | "faint" | "good" | "bad";

const CODES: Readonly<Record<Tone, string>> = { strong: "1", faint: "2", good: "32", bad: "31;1" };
const USUAL_COLUMNS = 80;
const PANEL_ROWS = 20;

/** The terminal of a stream such as `process.stdout`. NO_COLOR of any value but the empty one takes the colours (no-color.org). */
export function terminalOf(stream: Output, env: Readonly<Record<string, string | undefined>>): Terminal {
  const screen = stream.isTTY === true && env.TERM !== "dumb";
  return {
    write: (text) => stream.write(text),
    interactive: screen && (stream.rows ?? PANEL_ROWS) >= PANEL_ROWS,
    attended: screen,
    color: screen && !env.NO_COLOR,
    columns: () => stream.columns ?? USUAL_COLUMNS,
  };
}

/** The lines, coloured where the terminal has colours. */
export function paint(lines: readonly StyledLine[], { color }: Terminal): string {
  return lines
    .map(({ text, tone }) => (color && tone ? `\u001b[${CODES[tone]}m${text}\u001b[0m\n` : `${text}\n`))
    .join("");
}
