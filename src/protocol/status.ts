import type { PublicPhase } from "./states.ts";

/** Numbers from and to, both of them included. */
export interface NumberSpan {
  readonly from: number;
  readonly to: number;
}

/** What a room's status says of one lane. */
export interface StatusLane {
  readonly id: string;
  /** Highest place given out. */
  readonly issued: number;
  /** Highest place called forward. */
  readonly called: number;
  /** Numbers that nobody is known to hold. Absent: none. */
  readonly gaps?: readonly NumberSpan[];
  readonly showRate: number;
  readonly placesPerMinute: number;
  readonly doorSeconds: number;
}

/** The shared snapshot of a room, the same for everybody. Times as in RFC 3339. */
export interface StatusAnswer<Lottery = object> {
  readonly room: string;
  readonly epoch: string;
  /** Absent in a room that enforces. */
  readonly mode?: "observe";
  readonly phase: PublicPhase;
  /** Absent: nobody says that the shop is down. */
  readonly shop?: "down";
  readonly issued: number;
  readonly called: number;
  readonly ratePerMinute: number;
  readonly admittedPerMinute: number;
  readonly showRate: number;
  /** How often to ask near the front. Nobody is asked to come more often than this. */
  readonly pollSeconds: number;
  /** The operator's words. */
  readonly message: string | null;
  /** The same by language, where the operator has several. */
  readonly messages?: Readonly<Record<string, string>>;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  /** Null: the room draws no lots. */
  readonly lottery: Lottery | null;
  readonly lotteryJws?: string;
  readonly lanes: readonly StatusLane[];
  /** The engine's clock at the last exchange. */
  readonly at: string;
}
