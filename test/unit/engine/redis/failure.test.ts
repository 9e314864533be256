import { expect, test } from "@jest/globals";
import {
  deadlineFailure,
  engineFailure,
  isNoScript,
  isUndone,
} from "../../../../src/engine/redis/failure.ts";

function reply(message: string): Error {
  return Object.assign(new Error(message), {
    name: "ReplyError",
    command: { name: "auth", args: ["hunter2"] },
  });
}

test.each([
  ["OOM command not allowed when used memory > 'maxmemory'.", "oom", "raise maxmemory"],
  ["READONLY You can't write against a read only replica.", "readonly", "by its sentinels"],
  ["LOADING Redis is loading the dataset in memory", "loading", "by itself"],
  ["MISCONF Redis is configured to save RDB snapshots", "misconf", "free space of its disk"],
  ["CLUSTERDOWN The cluster is down", "clusterdown", "CLUSTER INFO"],
  ["BUSY Redis is busy running a script.", "busy", "SLOWLOG"],
  ["WRONGPASS invalid username-password pair", "wrongpass", "engine's URL"],
  ["NOPERM this user has no permissions to run the 'evalsha' command", "noperm", "docs/store.md"],
])("the reply %s is a refusal, for the reason %s, with what to do", (message, reason, remedy) => {
  const error = engineFailure(reply(message));
  expect(error).toMatchObject({ code: "ERR_ENGINE_REFUSED", reason });
  expect(error.message).toContain(remedy);
  expect(error.cause).toMatchObject({ name: "ReplyError", message });
  expect(error.cause).not.toHaveProperty("command");
});

test.each([
  "WRONGTYPE Operation against a key holding the wrong kind of value",
  "ERR user_script:12: the ledger holds 0.5",
  "user_script:12: attempt to index a nil value",
])(
  "the reply %s is a command that failed, and its cause keeps the message without the command",
  (message) => {
    const error = engineFailure(reply(message));
    expect(error).toMatchObject({ code: "ERR_ENGINE_CORRUPT", reason: "script" });
    expect(error.cause).toMatchObject({ name: "ReplyError", message });
    expect(error.cause).not.toHaveProperty("command");
  },
);

test("a connection that broke over a refusal is that refusal", () => {
  const error = engineFailure(new Error("Connection is closed."), reply("WRONGPASS invalid pair"));
  expect(error).toMatchObject({ code: "ERR_ENGINE_REFUSED", reason: "wrongpass" });
});

test("an error that is no reply is a redis that is not connected", () => {
  const error = engineFailure(new Error("Connection is closed."));
  expect(error).toMatchObject({
    code: "ERR_ENGINE_DOWN",
    message: "redis is not connected",
    reason: "no-connection",
  });
});

test("an error of Airlock's own is passed on", () => {
  const error = deadlineFailure(500);
  expect(engineFailure(error)).toBe(error);
  expect(error).toMatchObject({
    code: "ERR_ENGINE_DOWN",
    message: "redis did not answer within 500 ms",
    reason: "timeout",
  });
});

test("NOSCRIPT is told from other replies", () => {
  expect(isNoScript(reply("NOSCRIPT No matching script."))).toBe(true);
  expect(isNoScript(reply("ERR NOSCRIPT"))).toBe(false);
});

test("only what was not sent, or was answered in words, is known to be undone", () => {
  const notSent = "Stream isn't writeable and enableOfflineQueue options is false";
  expect([new Error(notSent), reply("OOM command not allowed"), reply("NOSCRIPT")].every(isUndone)).toBe(
    true,
  );
  expect([new Error("Connection is closed."), new Error("Command timed out")].some(isUndone)).toBe(false);
  const closed = new Error("Connection is closed.");
  expect([engineFailure(closed).didNothing, engineFailure(closed, undefined, true).didNothing]).toEqual([
    false,
    true,
  ]);
  expect([deadlineFailure(500).didNothing, deadlineFailure(500, true).didNothing]).toEqual([false, true]);
});
