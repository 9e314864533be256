import { type Answer, type Browser, openBrowser, patiently, pauseAbout } from "./browser.ts";
import { callsOf, type Eta, isInLine, readStanding, readStatus, type Standing } from "./gateway.ts";
import { isShop, shop } from "./inside.ts";
import { aheadFell, countFault, estimateHeld, placeKept, toldTrue, visits, waitSeconds } from "./metrics.ts";
import { readPass, type Session } from "./pass.ts";
import type { Plan } from "./plan.ts";
import type { Run } from "./run.ts";
import { countAdmission, countPlace } from "./windows.ts";

/** What one visitor does. */
export interface Habits {
  /** Where the visitor comes in. Default `/`. */
  readonly entry?: string;
  /** Seconds in line after which the visitor leaves. Infinity: never. */
  readonly patienceSeconds: number;
  /** Whether the visitor comes when called. */
  readonly comes: boolean;
  /** Seconds in the shop. */
  readonly staySeconds: number;
  /** How the visit to the shop ends: says so, buys in the sample shop, or just goes. */
  readonly ends: "leave" | "buy" | "silently";
  /** Reloads the waiting page this often, seconds, beside what the page's script asks. Absent: never. */
  readonly reloadSeconds?: number;
  /** How long the visitor tries again when nothing answers, seconds. */
  readonly persistsSeconds: number;
}

/** What came of a visit. Times in ms by the ledger's clock, zero: that did not happen. */
export interface Visit {
  readonly place: number;
  readonly joinedAt: number;
  /** When the first page had come. */
  readonly answeredAt: number;
  /** When the visitor was told to be at the door. */
  readonly readyAt: number;
  readonly admittedAt: number;
  readonly end: "bought" | "left" | "gaveUp" | "noShow" | "early" | "over" | "failed";
}

export const CALM: Habits = {
  patienceSeconds: Number.POSITIVE_INFINITY,
  comes: true,
  staySeconds: 4,
  ends: "leave",
  persistsSeconds: 20,
};

/** A page shows its estimate in whole seconds, and hears of its turn at a poll. */
const POLL_SLACK_SECONDS = 3;

/** One visitor, from the first page to the end. */
export async function visit(plan: Plan, run: Run, habits: Habits): Promise<Visit> {
  const found = await new Visitor(plan, run, habits).visit();
  visits.add(1, { end: found.end });
  return found;
}

class Visitor {
  readonly #plan: Plan;
  readonly #run: Run;
  readonly #habits: Habits;
  readonly #browser: Browser;
  readonly #calls: ReturnType<typeof callsOf>;
  readonly #joinedAt = Date.now();
  #answeredAt = 0;
  #standing: Standing | undefined;
  #promised: Eta | undefined;
  #promisedAt = 0;
  #readyAt = 0;
  #session: Session | undefined;
  /** When the last request left that was told to wait. */
  #waitedAt = 0;

  constructor(plan: Plan, run: Run, habits: Habits) {
    this.#plan = plan;
    this.#run = run;
    this.#habits = habits;
    this.#browser = openBrowser(plan.target, plan.room);
    this.#calls = callsOf(this.#browser, plan.room);
  }

  async visit(): Promise<Visit> {
    const { entry = "/", persistsSeconds } = this.#habits;
    const front = await patiently(
      () => this.#browser.open(entry, "front page"),
      (answer) => isShop(answer) || isInLine(answer.state) || isBarred(answer.state),
      persistsSeconds,
    );
    if (front === undefined) return this.#ended("failed");
    this.#answeredAt = front.seenAt;
    if (isBarred(front.state)) return this.#ended(front.state);
    if (isShop(front)) this.#admit(front, front.pass);
    else {
      const end = await this.#line();
      if (end !== undefined) return this.#ended(end);
    }
    const stay = { ...this.#habits, entry };
    return this.#ended(
      await shop({ browser: this.#browser, calls: this.#calls }, stay, this.#run, this.#session),
    );
  }

  /** Undefined: the visitor is inside. */
  async #line(): Promise<Visit["end"] | undefined> {
    const { comes, patienceSeconds } = this.#habits;
    const first = await this.#ask(this.#calls.place);
    if (first === undefined) return "failed";
    if (first.standing.state === "admitted") {
      // Let in between the page and this call: the pass is in the cookie, and comes with a claim.
      return this.#claims();
    }
    if (!isInLine(first.standing.state)) return this.#lost(first.standing);
    this.#promise(first);
    if (first.standing.place > 0) countPlace(first.standing.place);
    const called = await this.#becomesCalled(Date.now() + patienceSeconds * 1000);
    if (called === "gaveUp") {
      await this.#calls.leave();
      return "gaveUp";
    }
    if (called === "failed") return "failed";
    return comes ? this.#claims() : "noShow";
  }

  async #becomesCalled(until: number): Promise<"called" | "gaveUp" | "failed"> {
    const { reloadSeconds, persistsSeconds } = this.#habits;
    let reloadAt = Date.now() + (reloadSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    for (;;) {
      const answer = await patiently(this.#calls.status, (one) => one.status === 200, persistsSeconds);
      const status = answer && readStatus(answer);
      if (answer === undefined || status === undefined) return "failed";
      if (this.#isDrawn() || status.phase !== "prequeue") {
        if (!this.#isDrawn() && !(await this.#look())) return "failed";
        const { lane = "", place = 0 } = this.#standing ?? {};
        if (place > 0 && (status.calledOf[lane] ?? 0) >= place) return "called";
        this.#waitedAt = answer.sentAt;
      }
      if (Date.now() >= until) return "gaveUp";
      if (Date.now() >= reloadAt) {
        if (!(await this.#reload())) return "called";
        reloadAt = Date.now() + (reloadSeconds ?? 0) * 1000;
      } else
        await pauseAbout(
          Math.min(status.pollSeconds, Math.max(0, until - Date.now()) / 1000, reloadSeconds ?? 60),
        );
    }
  }

  /** Reloads the page and looks whether the place is the same. False: the visitor was called, or is inside. */
  async #reload(): Promise<boolean> {
    const page = await this.#browser.open(this.#habits.entry ?? "/", "waiting page");
    if (isShop(page)) {
      this.#admit(page, page.pass);
      return false;
    }
    if (page.state !== "waiting")
      return page.status === 0 || page.state === "none" || page.state === "refused";
    return this.#look();
  }

  /** Asks where the visitor stands, and holds the answer against what was told before. False: no place any more. */
  async #look(): Promise<boolean> {
    const answer = await this.#ask(this.#calls.place);
    if (answer === undefined) return false;
    const { standing } = answer;
    const before = this.#standing;
    if (standing.state === "admitted") return true;
    if (!isInLine(standing.state)) {
      this.#lost(standing);
      return false;
    }
    if (before !== undefined && before.place > 0) {
      placeKept.add(standing.place === before.place && standing.lane === before.lane);
      if (standing.ahead !== undefined && before.ahead !== undefined) {
        aheadFell.add(standing.ahead <= before.ahead);
      }
    } else if (standing.place > 0) {
      countPlace(standing.place);
      this.#promise(answer);
    }
    this.#standing = standing;
    return true;
  }

  /** Claims until inside. */
  async #claims(): Promise<Visit["end"] | undefined> {
    for (;;) {
      if (this.#session !== undefined) return undefined;
      const claimed = await this.#ask(this.#calls.claim);
      if (claimed === undefined) return "failed";
      const { answer, standing } = claimed;
      if (standing.state === "admitted") {
        this.#admit(answer, standing.pass);
        return undefined;
      }
      if (!isInLine(standing.state)) return this.#lost(standing);
      const known = this.#standing;
      if (known !== undefined && known.place > 0) placeKept.add(standing.place === known.place);
      if (standing.state === "ready" && this.#readyAt === 0) this.#readyAt = answer.seenAt;
      this.#waitedAt = answer.sentAt;
      await pauseAbout(standing.pollSeconds);
    }
  }

  #promise({ answer, standing }: Told): void {
    this.#standing = standing;
    this.#promised = standing.eta;
    this.#promisedAt = answer.seenAt;
    this.#waitedAt = answer.sentAt;
  }

  #admit(answer: Answer, pass: string): void {
    const session = readPass(pass);
    this.#session = session;
    waitSeconds.add((answer.seenAt - this.#joinedAt) / 1000);
    if (session === undefined) {
      countFault("an admission without a pass");
      return;
    }
    countAdmission(session.startedAt, this.#run.startedAt);
    if (this.#standing === undefined && session.place > 0) countPlace(session.place);
    const at = session.startedAt - this.#run.offsetMs;
    const after = this.#waitedAt === 0 ? answer.sentAt : this.#waitedAt;
    // The ledger's time of a status is up to a tick old, and later where the machine is starved.
    const { slowestMs } = this.#plan;
    toldTrue.add(at >= after - slowestMs && at <= answer.seenAt + slowestMs);
    if (this.#promised !== undefined) {
      const waited = (answer.seenAt - this.#promisedAt) / 1000;
      const { lowSeconds, highSeconds } = this.#promised;
      estimateHeld.add(waited >= lowSeconds - 1 && waited <= highSeconds + POLL_SLACK_SECONDS);
    }
  }

  #lost({ state }: Standing): "early" | "over" | "failed" {
    if (isBarred(state)) return state;
    placeKept.add(false);
    countFault("a place in line was lost");
    return "failed";
  }

  async #ask(call: () => Promise<Answer>): Promise<Told | undefined> {
    const isTold = (one: Answer) => readStanding(one) !== undefined;
    const answer = await patiently(call, isTold, this.#habits.persistsSeconds);
    const standing = answer && readStanding(answer);
    return answer === undefined || standing === undefined ? undefined : { answer, standing };
  }

  #isDrawn(): boolean {
    return (this.#standing?.place ?? 0) > 0;
  }

  #ended(end: Visit["end"]): Visit {
    const ledger = (at: number) => (at === 0 ? 0 : at + this.#run.offsetMs);
    return {
      place: this.#session?.place ?? this.#standing?.place ?? 0,
      joinedAt: ledger(this.#joinedAt),
      answeredAt: ledger(this.#answeredAt),
      readyAt: ledger(this.#readyAt),
      admittedAt: this.#session?.startedAt ?? 0,
      end,
    };
  }
}

interface Told {
  readonly answer: Answer;
  readonly standing: Standing;
}

function isBarred(state: string): state is "early" | "over" {
  return state === "early" || state === "over";
}
