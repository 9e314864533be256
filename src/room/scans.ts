import type { Release, VisitorKey } from "./batch.ts";

/** A row to tell of: a session, an ended one, or with the key of a person a revocation. */
export interface ScannedRow {
  readonly part: "session" | "ended" | "revoked";
  readonly key: VisitorKey;
}

interface Scan {
  readonly rows: Iterator<ScannedRow>;
  /** Which slice was told last, and what was in it: a gateway that has not heard it asks again. */
  at: number;
  told: readonly ScannedRow[];
  isLast: boolean;
}

/** A gateway that has gone leaves its scan: the oldest goes with the next. */
const MOST_SCANS = 32;

/**
 * Readings of all rows in slices, while rows come and go. A row that stays as it is gets told; one that changes meanwhile is in
 * the feed. An iterator over a Map goes on over what is deleted and added under it.
 */
export class Scans {
  readonly #scans = new Map<string, Scan>();
  #count = 0;
  /** The sessions that `revokedBefore` has not looked at yet. */
  revoking: Iterator<Release> | undefined;

  /** Begins a reading and returns its first slice. */
  begin(rows: Iterator<ScannedRow>, most: number): { rows: readonly ScannedRow[]; next: string } {
    const name = String(++this.#count);
    const scan: Scan = { rows, at: 0, told: [], isLast: false };
    this.#scans.set(name, scan);
    const [oldest] = this.#scans.keys();
    if (oldest !== undefined && this.#scans.size > MOST_SCANS) this.#scans.delete(oldest);
    return this.#advance(name, scan, most);
  }

  /** The slice that `cursor` names. Undefined: no such reading is under way. */
  goOn(cursor: string, most: number): { rows: readonly ScannedRow[]; next: string } | undefined {
    const [name = "", at] = cursor.split(":");
    const scan = this.#scans.get(name);
    if (scan === undefined) return undefined;
    if (Number(at) === scan.at) return this.#told(name, scan);
    return Number(at) === scan.at + 1 && !scan.isLast ? this.#advance(name, scan, most) : undefined;
  }

  #advance(name: string, scan: Scan, most: number) {
    scan.told = takeRows(scan.rows, most);
    scan.isLast = scan.told.length < most;
    scan.at++;
    return this.#told(name, scan);
  }

  #told(name: string, { told, isLast, at }: Scan) {
    return { rows: told, next: isLast ? "" : `${name}:${at + 1}` };
  }
}

export function takeRows<Row>(rows: Iterator<Row>, most: number): Row[] {
  const taken: Row[] = [];
  while (taken.length < most) {
    const { done, value } = rows.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}
