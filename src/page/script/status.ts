/** The shared status of a room, as far as the page reads it. */
export interface PageStatus {
  readonly epoch: string;
  readonly phase: string;
  /** Absent: a gateway of before this field answers, which enforces. */
  readonly mode?: string;
  /** Absent: nobody says that the shop is down. */
  readonly shop?: string;
  /** Nobody is asked to come more often than this. */
  readonly pollSeconds: number;
  readonly message: string | null;
  /** The same by language, where the operator has several. */
  readonly messages?: Readonly<Record<string, string>>;
  readonly opensAt: string | null;
  /** Null: the room draws no lots. Absent: a gateway of before this field answers. */
  readonly lottery?: { readonly held?: boolean } | null;
  readonly lanes: readonly LaneStatus[];
  /** The engine's clock at the last exchange. */
  readonly at: string;
  /** When this copy was sent, as far as the answer says. */
  readonly sentAt?: string;
}

export interface LaneStatus {
  readonly id: string;
  readonly called: number;
  /** Numbers from and to, both of them too, that nobody is known to hold. Absent: none. */
  readonly gaps?: readonly { readonly from: number; readonly to: number }[];
  readonly placesPerMinute: number;
  /** Absent: a gateway of before this field answers. */
  readonly doorSeconds?: number;
}
