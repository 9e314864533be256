import { request } from "node:http";
import { Duplex } from "node:stream";
import { AnswerReader } from "../../../src/gateway/upstream/answer-reader.ts";

/** What a reader made of an answer and the end of its connection. */
export interface Reading {
  readonly status: number | undefined;
  readonly body: string;
  /** The answer is whole; more may have come behind it. */
  readonly whole: boolean;
  /** Why it is not. */
  readonly fault: string;
}

/** The gateway's reader. */
export function readByOwn(method: string, parts: readonly Buffer[]): Reading {
  let status: number | undefined;
  let body = "";
  let whole = false;
  let fault = "";
  const reader = new AnswerReader(
    {
      onHead(head) {
        if (head.status >= 200) status = head.status;
      },
      onSwitch() {
        fault = "another protocol";
      },
      onBody(bytes) {
        body += bytes.toString("latin1");
      },
      onEnd() {
        whole = true;
      },
    },
    16 * 1024,
  );
  reader.begin(method);
  try {
    for (const part of parts) reader.read(part);
    if (!whole) reader.end();
  } catch (error) {
    fault ||= error instanceof Error ? error.message : String(error);
  }
  return { status, body, whole, fault };
}

/** Node's client, which reads with llhttp. */
export function readByNode(method: string, parts: readonly Buffer[]): Promise<Reading> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let body = "";
    const socket = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
    const asked = request({ method, createConnection: () => socket, insecureHTTPParser: false });
    const settle = (whole: boolean, fault = "") => {
      resolve({ status, body, whole, fault });
      socket.destroy();
    };
    asked.on("response", (res) => {
      status = res.statusCode;
      res.on("data", (bytes: Buffer) => {
        body += bytes.toString("latin1");
      });
      res.on("end", () => settle(res.complete, "cut off"));
      res.on("error", (error) => settle(false, error.message));
    });
    asked.on("upgrade", () => settle(false, "another protocol"));
    asked.on("error", (error) => settle(false, error.message));
    asked.on("socket", () => {
      for (const part of parts) socket.push(part);
      socket.push(null);
    });
    asked.end();
  });
}
