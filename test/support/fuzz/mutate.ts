/** Whole answers of every framing. `\n` stands for CRLF. */
const CORPUS = [
  "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
  "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n",
  "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n3;a=b\nabc\n2\nde\n0\nX-Sum: 1\n\n",
  "HTTP/1.1 200 OK\nConnection: close\nX-A: b\n\nto the end",
  "HTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 2\n\nok",
  "HTTP/1.1 204 No Content\nX-A: b\n\n",
  'HTTP/1.1 304 Not Modified\nETag: "e"\nContent-Length: 9\n\n',
  "HTTP/1.1 103 Early Hints\nLink: </a.css>\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok",
  "HTTP/1.1 200 Fine\nSet-Cookie: a=1\nSet-Cookie: b=2\nX-Long: a b\tc\nContent-Length: 0\n\n",
].map((text) => text.replaceAll("\n", "\r\n"));

const LINES = [
  "Content-Length: 5",
  "Content-Length: 2",
  "Content-Length: +5",
  "Content-Length: 5, 5",
  "Content-Length: 0x5",
  "content-length:5",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: chunked, chunked",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding: identity",
  "Connection: close",
  "Connection: upgrade",
  "Upgrade: websocket",
  "X-Blank : a",
  " folded",
  "\tfolded",
  ": no name",
  "no colon",
  "X-Nul: a\0b",
  "X-Cr: a\rb",
  "X-Empty:",
  "Keep-Alive: timeout=5",
];
const SIZES = [
  "5",
  "05",
  "5 ",
  " 5",
  "+5",
  "-5",
  "0x5",
  "5;",
  '5;a="b"',
  "5;a\x01",
  "fffffffffffffffff",
  "00",
  "",
  "g",
  "5\t",
];
const ENDS = ["\n", "\r", "\r\r\n", "\n\r", "", "\r\n\r\n"];
const BYTES = [0, 9, 10, 11, 13, 32, 34, 44, 48, 58, 59, 127, 128, 160, 255];

export type Random = (below: number) => number;

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** An answer of the corpus with one to three changes, as ISO 8859-1. */
export function mutatedAnswer(random: Random): string {
  let text = pick(CORPUS, random);
  for (let left = 1 + random(3); left > 0; left--) text = changed(text, random);
  return text;
}

function changed(text: string, random: Random): string {
  const at = random(text.length + 1);
  switch (random(7)) {
    case 0:
      return text.slice(0, at) + byte(random) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + byte(random) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + random(3));
    case 3:
      return atLine(text, random, (line) => `${line}\r\n${pick(LINES, random)}`);
    case 4:
      return atLine(text, random, () => pick(LINES, random));
    case 5:
      return text.replace(/\r\n5\r\n|\r\n3;a=b\r\n|\r\n0\r\n/, `\r\n${pick(SIZES, random)}\r\n`);
    default: {
      const ends = [...text.matchAll(/\r\n/g)].map(({ index }) => index);
      const end = ends[random(ends.length || 1)] ?? 0;
      return text.slice(0, end) + pick(ENDS, random) + text.slice(end + 2);
    }
  }
}

function atLine(text: string, random: Random, act: (line: string) => string): string {
  const lines = text.split("\r\n");
  const at = random(lines.length);
  lines[at] = act(lines[at] ?? "");
  return lines.join("\r\n");
}

function byte(random: Random): string {
  return String.fromCharCode(random(2) === 0 ? pick(BYTES, random) : random(256));
}

function pick<T>(from: readonly T[], random: Random): T {
  const one = from[random(from.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
}
