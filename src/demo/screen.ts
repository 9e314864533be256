import { type DemoProgress, panel, progressLine } from "./panel.ts";
import { paint, type Terminal } from "./terminal.ts";

const REDRAW_MS = 500;
const PLAIN_MS = 5000;

/** Shows progress until the returned function is called: redrawn in place on a screen, else a line every 5 s. */
export function showProgress(terminal: Terminal, progress: () => DemoProgress): () => void {
  let rows = 0;

  function redraw(): void {
    // A line that wraps would be two to go up. A full one makes some terminals wrap, so one column stays free.
    const width = terminal.columns() - 1;
    const lines = panel(progress()).map((line) => ({ ...line, text: line.text.slice(0, width) }));
    const up = rows === 0 ? "" : `\u001b[${rows}A\u001b[0J`;
    terminal.write(up + paint(lines, terminal));
    rows = lines.length;
  }

  function addLine(): void {
    terminal.write(paint([progressLine(progress())], terminal));
  }

  const show = terminal.interactive ? redraw : addLine;
  show();
  const timer = setInterval(show, terminal.interactive ? REDRAW_MS : PLAIN_MS);
  return function stop() {
    clearInterval(timer);
    show();
  };
}
