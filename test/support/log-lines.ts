import { type Logger, pino } from "pino";

/** A log whose lines stay here. */
export class Lines {
  text = "";
  readonly log: Logger = pino({ level: "info" }, { write: (line: string) => (this.text += line) });
}
