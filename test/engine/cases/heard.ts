import { expect } from "@jest/globals";
import type { Batch } from "../../../src/room/batch.ts";
import { claimOf } from "../../support/ledger.ts";
import { type Case, type CaseRoom, states } from "../room.ts";

type Parts = Partial<Omit<Batch, "witness">>;

/** A gateway that numbers its batches. */
class Sender {
  #number: number;
  #heard = 0;
  readonly #room: CaseRoom;
  readonly #name: string;

  constructor(room: CaseRoom, name = "a") {
    this.#room = room;
    this.#name = name;
    this.#number = name === "a" ? 100 : 900;
  }

  /** An exchange that is heard. */
  async tell(parts: Parts = {}) {
    const outcome = await this.lose(parts);
    this.#heard = this.#number;
    return outcome;
  }

  /** One that is not. */
  async lose(parts: Parts = {}) {
    this.#number++;
    return await this.again(parts);
  }

  /** The same number once more. */
  async again(parts: Parts = {}) {
    const numbers = { number: this.#number, heard: this.#heard };
    return await this.#room.exchange({ ...numbers, ...parts }, { gateway: this.#name });
  }
}

function arrivalsOf(...ids: string[]) {
  return ids.map((id) => ({ lane: "general", id }));
}

/** Three have walked in, five wait, one of them is called. */
async function crowd(room: CaseRoom): Promise<void> {
  await room.set({ ratePerMinute: 60, burst: 3 }).join(8);
  expect(room.lane().called).toBeGreaterThanOrEqual(4);
}

export const heard: readonly Case[] = [
  {
    name: "an answer has the number of its batch",
    async play(room) {
      expect(await new Sender(room).tell()).toMatchObject({ number: 101 });
      expect(await room.exchange()).toMatchObject({ number: 0 });
    },
  },
  {
    name: "who joined and was not heard gets the same number, in the same exchange and in the next",
    async play(room) {
      const lanes = ["general", "partner"].map((id) => ({ id, share: 1 }));
      const sender = new Sender(room.set({ ratePerMinute: 0, lanes }));
      const arrivals = [...arrivalsOf("x", "y"), { lane: "partner", id: "x" }, ...arrivalsOf("z")];
      const first = await sender.lose({ arrivals });
      expect(first.arrivals.map((one) => "place" in one && one.place)).toEqual([1, 2, 1, 3]);
      expect((await sender.again({ arrivals })).arrivals).toEqual(first.arrivals);
      const some = [...arrivalsOf("z", "new"), { lane: "partner", id: "x" }];
      expect((await sender.tell({ arrivals: some })).arrivals).toEqual([
        { state: "waiting", place: 3 },
        { state: "deferred" },
        { state: "waiting", place: 1 },
      ]);
      expect(room.lane().issued).toBe(3);
    },
  },
  {
    name: "a device that asks again after another one took over is remembered for as long as before",
    async play(room) {
      const sender = new Sender(room.set({ ratePerMinute: 6, burst: 1 }));
      await sender.tell();
      const invitation = room.invitation();
      room.after(100);
      const from = (id: string) => ({ lane: "general", id, invitation });
      await sender.lose({ arrivals: [from("p.a")] });
      const { feed } = await sender.lose({ arrivals: [from("p.b")] });
      const [left] = feed.filter(({ state }) => state === "superseded");
      expect(left).toMatchObject({ place: 1, id: "p.a" });
      await room.after(4000).exchange();
      const claims = [{ ...claimOf(1, "p.b"), invitation }];
      const again = await sender.again({ claims, arrivals: [from("p.a"), from("p.b")] });
      expect(again.feed.findLast(({ id, state }) => id === "p.a" && state === "superseded")).toEqual(left);
    },
  },
  {
    name: "a number that was heard is nobody else's, whatever the id",
    async play(room) {
      const sender = new Sender(room.set({ ratePerMinute: 0 }));
      await sender.tell({ arrivals: arrivalsOf("x") });
      expect((await sender.tell({ arrivals: arrivalsOf("x") })).arrivals).toEqual([
        { state: "waiting", place: 2 },
      ]);
    },
  },
  {
    name: "who walked in and was not heard is in, with one token",
    async play(room) {
      const sender = new Sender(room);
      const first = await sender.lose({ arrivals: arrivalsOf("x") });
      expect(states(first.arrivals)).toEqual(["admitted"]);
      const next = await sender.tell({ arrivals: arrivalsOf("x") });
      expect(next.arrivals).toEqual(first.arrivals);
      expect(next.tally).toMatchObject({
        joined: { general: 1 },
        called: { general: 1 },
        admitted: { general: 1 },
      });
      expect(next.snapshot).toMatchObject({ sessions: 1, admitted: 1, tokens: 2 });
    },
  },
  {
    name: "through a gateway that has not heard nobody is numbered, called or let in until it has, which it is asked at once",
    async play(room) {
      await crowd(room);
      const [a, b] = [new Sender(room), new Sender(room, "b")];
      await a.tell();
      await a.lose();
      const { called } = room.lane();
      room.after(2000);
      const deaf = await a.tell({ claims: [claimOf(4)], arrivals: arrivalsOf("x") });
      expect([deaf.claims, deaf.arrivals]).toEqual([[{ state: "ready" }], [{ state: "deferred" }]]);
      expect(deaf.snapshot).toMatchObject({ tickMs: 5, lanes: [{ called, ready: 0 }] });
      expect((await b.tell()).snapshot).toMatchObject({ admitted: 3 });
      expect((await a.tell({ claims: [claimOf(4)] })).claims).toMatchObject([{ state: "admitted" }]);
    },
  },
  {
    name: "who stands at the door of a gateway that has not heard steps back, and nobody loses the turn",
    async play(room) {
      await crowd(room);
      const [a, b] = [new Sender(room), new Sender(room, "b")];
      await a.tell({ claims: [claimOf(4)] });
      expect(room.lane().ready).toBe(1);
      await a.lose({ claims: [claimOf(4)] });
      await a.tell({ claims: [claimOf(4)] });
      await room.after(2000);
      expect((await b.tell()).snapshot).toMatchObject({ admitted: 3 });
      expect((await a.tell({ claims: [claimOf(4)] })).claims).toMatchObject([{ state: "admitted" }]);
    },
  },
  {
    name: "whose call is over hears so from a gateway that has not heard",
    async play(room) {
      await room.set({ claimSeconds: 5 });
      await crowd(room);
      const a = new Sender(room);
      await room.pass(12_000);
      await a.tell();
      await a.lose();
      expect((await a.tell({ claims: [claimOf(4)] })).claims).toEqual([{ state: "lapsed" }]);
    },
  },
  {
    name: "what is sent once more in the same exchange is answered as the first time",
    async play(room) {
      await crowd(room);
      const a = new Sender(room);
      await a.tell();
      expect((await a.lose({ claims: [claimOf(4)] })).claims).toEqual([{ state: "ready" }]);
      expect((await a.again({ claims: [claimOf(4)] })).claims).toEqual([{ state: "ready" }]);
      expect(room.lane().ready).toBe(1);
      room.after(1000);
      expect((await a.again({ claims: [claimOf(4)] })).claims).toMatchObject([{ state: "admitted" }]);
    },
  },
  {
    name: "a session that nobody heard of begins when it is heard of, with a token of then",
    async play(room) {
      await crowd(room);
      const [a, b] = [new Sender(room), new Sender(room, "b")];
      await a.tell({ claims: [claimOf(4)] });
      room.after(1000);
      await b.tell();
      expect(room.snapshot).toMatchObject({ admitted: 4, sessions: 4 });
      for (let i = 0; i < 4; i++) await a.lose().then(() => room.after(1000));
      await a.tell();
      const { claims, snapshot } = await a.tell({ claims: [claimOf(4)] });
      expect(claims).toMatchObject([{ state: "admitted", startedAt: snapshot.at, provisional: true }]);
      expect(snapshot).toMatchObject({ admitted: 5, sessions: 4 });
    },
  },
  {
    name: "so does one of just before, whose visitor had not come by yet",
    async play(room) {
      await crowd(room);
      const a = new Sender(room);
      await a.tell({ claims: [claimOf(4)] });
      room.after(1000);
      await a.tell();
      expect(room.snapshot).toMatchObject({ admitted: 4, sessions: 4 });
      for (let i = 0; i < 4; i++) await a.lose().then(() => room.after(1000));
      await a.tell();
      const { claims, snapshot } = await a.tell({ claims: [claimOf(4)] });
      expect(claims).toMatchObject([{ state: "admitted", startedAt: snapshot.at }]);
      expect(snapshot).toMatchObject({ admitted: 5, sessions: 4 });
    },
  },
  {
    name: "a first lease that was heard of is gone on with",
    async play(room) {
      await crowd(room);
      const a = new Sender(room);
      await a.tell();
      room.after(1000);
      const { claims } = await a.tell({ claims: [claimOf(4)] });
      expect(claims).toMatchObject([{ state: "admitted" }]);
      for (let i = 0; i < 8; i++) await a.tell().then(() => room.after(500));
      expect((await a.tell({ claims: [claimOf(4)] })).claims).toEqual(claims);
    },
  },
  {
    name: "so does one that began while its gateway was silent, and none that was heard of",
    async play(room) {
      await crowd(room);
      const [a, b] = [new Sender(room), new Sender(room, "b")];
      await b.tell();
      await a.tell({ claims: [claimOf(4)] });
      for (let i = 0; i < 10; i++) await b.tell().then(() => room.after(500));
      const [first] = (await b.tell({ claims: [claimOf(4)] })).claims;
      expect(first).toMatchObject({ state: "admitted", startedAt: room.snapshot.at });
      const { admitted } = room.snapshot;
      for (let i = 0; i < 4; i++) await a.tell().then(() => room.after(500));
      await b.tell();
      expect((await a.tell({ claims: [claimOf(4)] })).claims).toEqual([first]);
      expect(room.snapshot.admitted).toBe(admitted);
    },
  },
  {
    name: "a batch that comes after its deadline does nothing but pass the time",
    async play(room) {
      const sender = new Sender(room.set({ burst: 1 }));
      await sender.tell({ arrivals: arrivalsOf("x") });
      const { at } = room.snapshot;
      room.after(1000);
      const late = await sender.again({
        arrivals: arrivalsOf("y"),
        claims: [claimOf(1)],
        deadline: at + 999,
      });
      expect(late).toMatchObject({
        unheeded: "late",
        arrivals: [{ state: "deferred" }],
        claims: [{ state: "waiting" }],
        snapshot: { at: at + 1000, tokens: 1, admitted: 1, lanes: [{ issued: 1 }] },
      });
      const inTime = await sender.tell({ arrivals: arrivalsOf("y"), deadline: at + 1000 });
      expect(inTime.unheeded).toBeUndefined();
      expect(states(inTime.arrivals)).toEqual(["admitted"]);
    },
  },
  {
    name: "a step of the store's clock makes one batch late, and no more",
    async play(room) {
      const sender = new Sender(room);
      const { snapshot } = await sender.tell();
      const reckoned = snapshot.at + 100;
      room.after(7100);
      const parts = { number: 200, heard: 101, deadline: reckoned + 250 };
      expect(await room.exchange(parts, { gateway: "a", reckoned })).toMatchObject({ unheeded: "late" });
      const next = await room.exchange({ ...parts, number: 201 }, { gateway: "a", reckoned });
      expect(next.unheeded).toBeUndefined();
      expect(next.snapshot).toMatchObject({ at: reckoned, storeAhead: 7000 });
    },
  },
  {
    name: "a new epoch knows nothing of who was not heard",
    async play(room) {
      const sender = new Sender(room.set({ ratePerMinute: 0 }));
      await sender.lose({ arrivals: arrivalsOf("w", "x") });
      room.set({ epoch: "2" });
      expect((await sender.tell({ arrivals: arrivalsOf("x") })).arrivals).toEqual([
        { state: "waiting", place: 1 },
      ]);
    },
  },
];
