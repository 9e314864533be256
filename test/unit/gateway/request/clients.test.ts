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

test("each row has its verdict, here a second time, so that a change of one is seen", () => {
  const verdicts = CLIENTS.map(({ client, answered }) => [client, answered]);
  expect(verdicts).toEqual([
    ["a browser opens a page", "join"],
    ["HEAD, a preflight, any method but GET and POST", "text"],
    ["prefetch, prerender, preview, speculation rules", "text"],
    ["a WebSocket handshake", "text"],
    ["a frame that another site shows", "page"],
    ["a frame of the shop's own", "join"],
    ["an image, style, script, object or worker", "text"],
    ["a service worker hands a foreign link on", "page"],
    ["a service worker hands a page on", "join"],
    ["a link that downloads", "text"],
    ["a script of another site", "text"],
    ["an XMLHttpRequest of a library", "text"],
    ["a service worker asks for a page anew, a script for HTML", "page"],
    ["a service worker asks for an address anew", "page"],
    ["fetch, XMLHttpRequest, EventSource, beacon", "text"],
    ["an old web view of an Android app opens a page", "join"],
    ["a browser without Fetch Metadata opens a page", "join"],
    ["Links, ELinks", "join"],
    ["NetSurf, whose pictures ask as its pages do", "page"],
    ["webhooks, monitors, crawlers, curl, apps", "text"],
  ]);
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
