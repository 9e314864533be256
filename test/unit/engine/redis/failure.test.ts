import { expect, test } from "@jest/globals";
import { engineFailure, isNoScript, tooLate } from "../../../../src/engine/redis/failure.ts";

function reply(message: string): Error {
  return Object.assign(new Error(message), {
    name: "ReplyError",
    command: { name: "auth", args: ["hunter2"] },
  });
}

test.each([
  ["OOM command not allowed when used memory > 'maxmemory'.", "ERR_ENGINE_DOWN"],
  ["READONLY You can't write against a read only replica.", "ERR_ENGINE_DOWN"],
  ["LOADING Redis is loading the dataset in memory", "ERR_ENGINE_DOWN"],
  ["MISCONF Redis is configured to save RDB snapshots", "ERR_ENGINE_DOWN"],
  ["CLUSTERDOWN The cluster is down", "ERR_ENGINE_DOWN"],
  ["BUSY Redis is busy running a script.", "ERR_ENGINE_DOWN"],
  ["WRONGPASS invalid username-password pair", "ERR_ENGINE_DOWN"],
  ["WRONGTYPE Operation against a key holding the wrong kind of value", "ERR_ENGINE_CORRUPT"],
  ["ERR user_script:12: the ledger holds 0.5", "ERR_ENGINE_CORRUPT"],
  ["user_script:12: attempt to index a nil value", "ERR_ENGINE_CORRUPT"],
])("the reply %s is %s, and its cause keeps the message without the command", (message, code) => {
  const { code: given, cause } = engineFailure(reply(message));
  expect(given).toBe(code);
  expect(cause).toMatchObject({ name: "ReplyError", message });
  expect(cause).not.toHaveProperty("command");
});

test("an error that is no reply is a redis that is not connected", () => {
  const error = engineFailure(new Error("Connection is closed."));
  expect(error).toMatchObject({ code: "ERR_ENGINE_DOWN", message: "redis is not connected" });
});

test("an error of Airlock's own is passed on", () => {
  const error = tooLate(500);
  expect(engineFailure(error)).toBe(error);
  expect(error).toMatchObject({ code: "ERR_ENGINE_DOWN", message: "redis did not answer within 500 ms" });
});

test("NOSCRIPT is told from other replies", () => {
  expect(isNoScript(reply("NOSCRIPT No matching script."))).toBe(true);
  expect(isNoScript(reply("ERR NOSCRIPT"))).toBe(false);
});
