import { describe, expect, test } from "@jest/globals";
import { CLIENTS, clientOf } from "../../../../src/gateway/request/clients.ts";
import type { RequestFacts } from "../../../../src/gateway/request/facts.ts";
import { CLIENTS_SENT } from "../../../support/clients.ts";
import { facts } from "../../../support/facts.ts";

function requestOf(fields: Readonly<Record<string, string>>, method = "GET"): RequestFacts {
  return facts({ method, fields });
}

describe("a client falls under its row", () => {
  test.each(CLIENTS_SENT.map((client) => [client.name, client] as const))("%s", (_name, client) => {
    expect(clientOf(requestOf(client.headers, client.method)).client).toBe(client.row);
  });

  test("a WebSocket handshake", () => {
    const headers = { upgrade: "websocket", connection: "Upgrade", "accept-language": "en" };
    expect(clientOf(requestOf(headers)).client).toBe("a WebSocket handshake");
  });
});

test("every row of the table has a client that was recorded or is documented", () => {
  const reached = new Set(CLIENTS_SENT.map(({ row }) => row)).add("a WebSocket handshake");
  expect(CLIENTS.map(({ client }) => client).filter((client) => !reached.has(client))).toEqual([]);
});

test.each([
  ["text/html;q=0, */*", "text"],
  ["text/html; q=0.0,*/*", "text"],
  ["text/html;q=0.5", "join"],
  ["text/*", "join"],
])("Accept: %s", (accept, answered) => {
  expect(clientOf(requestOf({ accept })).answered).toBe(answered);
});
