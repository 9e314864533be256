import { expect, test } from "@jest/globals";
import type { OnBehalfOf } from "../../../../src/gateway/upstream/shares.ts";
import type { Stream } from "../../../../src/gateway/upstream/stream.ts";
import { Streams } from "../../../../src/gateway/upstream/streams.ts";

/** Opens streams until no more may be, and gives them. */
function fill(streams: Streams, who: (index: number) => OnBehalfOf): Stream[] {
  const opened: Stream[] = [];
  while (streams.mayOpen(who(opened.length))) {
    const stream = openStream();
    streams.add(stream, who(opened.length));
    opened.push(stream);
  }
  return opened;
}

function openStream(): Stream {
  const acts: (() => void)[] = [];
  return {
    traffic: 0,
    close: () => {
      for (const act of acts.splice(0)) act();
    },
    onClosed: (act) => void acts.push(act),
  };
}

const visitor = (index: number) => ({ bypass: false, session: `s${index}`, network: `10.0.0.${index}` });

test.each([
  [1, 1],
  [3, 1],
  [1024, 256],
])("of %p those on a bypass are %p at most, and the admitted have the others", (most, bypassed) => {
  const streams = new Streams(most);
  const anybody = (index: number) => ({ bypass: true, session: undefined, network: `10.1.0.${index}` });
  expect(fill(streams, anybody)).toHaveLength(bypassed);
  expect(fill(streams, visitor)).toHaveLength(most - bypassed);
});

test.each([
  [3, 3, 3],
  [100, 16, 64],
  [1024, 64, 512],
])("of %p a session has %p at most, and an address %p", (most, ofSession, ofAddress) => {
  const one = fill(new Streams(most), (index) => ({ ...visitor(index), session: "one" }));
  expect(one).toHaveLength(ofSession);
  const neighbours = fill(new Streams(most), (index) => ({ ...visitor(index), network: "10.0.0.1" }));
  expect(neighbours).toHaveLength(ofAddress);
});

test("a configuration says who has how many", () => {
  const caps = { bypassStreams: 2, streamsPerSession: 3, streamsPerAddress: 4 };
  const made = () => new Streams(8, caps);
  const anybody = (index: number) => ({ bypass: true, session: undefined, network: `10.1.0.${index}` });
  expect(fill(made(), anybody)).toHaveLength(2);
  expect(fill(made(), (index) => ({ ...visitor(index), session: "one" }))).toHaveLength(3);
  expect(fill(made(), (index) => ({ ...visitor(index), network: "10.0.0.1" }))).toHaveLength(4);
  const streams = made();
  fill(streams, anybody);
  expect([streams.heldBy("bypass"), streams.heldBy("admitted")]).toEqual([2, 0]);
});

test("a stream that is closed makes room for another", async () => {
  const streams = new Streams(4);
  const [first] = fill(streams, visitor);
  first?.close();
  expect(streams.mayOpen(visitor(9))).toBe(true);
  expect(fill(streams, visitor)).toHaveLength(1);
  await streams.end();
  expect(fill(streams, visitor)).toHaveLength(4);
});
