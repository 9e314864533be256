import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { AgeList } from "../http/age-list.ts";
import type { Unread } from "../http/idle.ts";
import { onClosed } from "../http/response-closed.ts";
import { unansweredOn } from "../http/unanswered.ts";
import type { TrustedProxies } from "../request/trusted-proxies.ts";

/** So many connections of the crowd are heard at a time, and those that have rested for `LONG_REST_MS`, up to so many. */
const LEAST_HEARD = 4;
const MOST_HEARD = 32;
const LONG_REST_MS = 250;
/** The next are heard when half of them have asked, and else after so long. */
const EACH_MS = 1;
/** Where nobody of them asks it becomes twice as long each time, up to this: to hear 5,000 who are silent took a fifth of a processor. */
const LONGEST_EACH_MS = 8;
/** With nobody turned away for so long there is no crowd. */
const OVER_MS = 1000;

/**
 * The connections of those who were turned away. They are heard by turns, and what the others send waits in the kernel:
 * however many of them ask at once, a turn of the event loop has few in it, and whoever is inside waits for no more than
 * that. A connection on which anything else comes is one like any other again, and so is one that is new. That of a trusted
 * proxy always is: other people's requests come on it.
 */
export class ParkedConnections implements Unread {
  readonly #peers: TrustedProxies;
  readonly #resting = new AgeList();
  /**
   * Those who are heard and have not been turned away again, and those whose answers are out: they rest from the end of the round.
   * With what had come by then, bytes: if more has come since, it is not for the crowd to hold back.
   */
  readonly #heard = new Map<Socket, number>();
  readonly #answered = new Map<Socket, number>();
  /** Of those who were heard in this round. */
  #turnedAway = 0;
  #eachMs = EACH_MS;
  #overAt = 0;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(peers: TrustedProxies) {
    this.#peers = peers;
  }

  /**
   * `res`, whose head is not made yet, turns somebody away. Its connection rests once that is out, if nothing else has come on it by
   * then. It closes where more was sent than one request at a time: sixteen of them would come in one turn (RFC 9112 §9.3.2).
   */
  turnedAway(res: ServerResponse): void {
    const { req } = res;
    if (this.#peers.of(req).trusted) return;
    const { socket: connection } = req;
    const read = connection.bytesRead;
    if (unansweredOn(connection).length > 1) res.shouldKeepAlive = false;
    onClosed(res, () => {
      if (!req.complete) return;
      this.#answered.set(connection, read);
      this.#later();
    });
    this.#overAt = performance.now() + OVER_MS;
    if (!this.#heard.delete(connection)) return;
    this.#turnedAway += 1;
    if (this.#turnedAway >= this.#heard.size) this.#immediate ??= setImmediate(this.#next);
  }

  has(connection: Socket): boolean {
    return this.#resting.has(connection);
  }

  spares(connection: Socket): boolean {
    if (!this.#heard.delete(connection) && !this.#resting.delete(connection)) return false;
    connection.resume();
    return true;
  }

  end(): void {
    this.#isOver = true;
  }

  /** From a timer by way of an immediate: in between what is heard is read. Right from a timer it may not have been. */
  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#immediate ??= setImmediate(this.#next);
    }, this.#eachMs);
  }

  readonly #next = (): void => {
    clearTimeout(this.#timer);
    [this.#timer, this.#immediate] = [undefined, undefined];
    const now = performance.now();
    const isOn = now < this.#overAt && !this.#isOver;
    this.#eachMs = isOn && this.#isSilent() ? Math.min(2 * this.#eachMs, LONGEST_EACH_MS) : EACH_MS;
    if (isOn) {
      for (const [connection, read] of this.#heard) this.#rest(connection, read, now);
      for (const [connection, read] of this.#answered) this.#rest(connection, read, now);
    }
    // While it drains nobody rests again: whoever was heard and has sent nothing yet may do so together with the next.
    const open = isOn ? 0 : this.#unread();
    this.#heard.clear();
    this.#answered.clear();
    this.#turnedAway = 0;
    this.#hear(now, open);
    if (this.#heard.size > 0 || this.#resting.first() !== undefined) this.#later();
  };

  /** Of those whose turn it was, how many have sent nothing. */
  #unread(): number {
    let count = 0;
    for (const [{ bytesRead }, read] of this.#heard) if (bytesRead === read) count += 1;
    return count;
  }

  /** Nobody whose turn it was has sent anything. */
  #isSilent(): boolean {
    return this.#turnedAway === 0 && this.#heard.size > 0 && this.#unread() === this.#heard.size;
  }

  #rest(connection: Socket, read: number, now: number): void {
    if (!connection.writable || connection.bytesRead !== read || unansweredOn(connection).length > 0) return;
    // Node's http server then stops reading what it has given to its parser.
    connection.pause();
    this.#resting.add(connection, now);
  }

  /** `open`: so many may come with them. */
  #hear(now: number, open: number): void {
    for (;;) {
      const first = this.#resting.first();
      if (first === undefined) return;
      const { connection, since } = first;
      const most = now - since < LONG_REST_MS ? LEAST_HEARD : MOST_HEARD;
      if (this.#heard.size + open >= most) return;
      this.#resting.delete(connection);
      this.#heard.set(connection, connection.bytesRead);
      connection.resume();
    }
  }
}
