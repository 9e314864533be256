import { once } from "node:events";
import { Socket } from "node:net";
import { expect, test } from "@jest/globals";
import type { Stream } from "../../../src/gateway/upstream/stream.ts";
import { enterSocket } from "../../../src/middleware/enter.ts";
import { facts } from "../../support/facts.ts";

type Parts = Parameters<typeof enterSocket>;

test("a WebSocket whose client left while it waited is a stream that is over, and holds nothing open", async () => {
  const socket = new Socket();
  socket.destroy();
  await once(socket, "close");
  const streams: Stream[] = [];
  const context = {
    request: facts(),
    errand: { becomes: (stream: Stream) => streams.push(stream) },
  } as unknown as Parts[0];
  const res = { req: { socket, headers: {} }, detachSocket: () => {} } as unknown as Parts[1];
  enterSocket(context, res, { admissions: {} as Parts[2]["admissions"], next() {} });
  let closed = 0;
  streams[0]?.onClosed(() => closed++);
  expect(closed).toBe(1);
});
