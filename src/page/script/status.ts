import type { StatusAnswer, StatusLane } from "../../protocol/status.ts";

type Read = "epoch" | "phase" | "mode" | "shop" | "pollSeconds" | "message" | "messages" | "opensAt" | "at";

/** The shared status of a room, as far as the page reads it. */
export interface PageStatus extends Pick<StatusAnswer, Read> {
  /** Null: the room draws no lots. Absent: a gateway of before this field answers. */
  readonly lottery?: { readonly held?: boolean } | null;
  readonly lanes: readonly LaneStatus[];
  /** When this copy was sent, as far as the answer says. */
  readonly sentAt?: string;
}

export interface LaneStatus extends Pick<StatusLane, "id" | "called" | "gaps" | "placesPerMinute"> {
  /** Absent: a gateway of before this field answers. */
  readonly doorSeconds?: number;
}
