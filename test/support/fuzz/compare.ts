import { mutatedAnswer, type Random, randomOf } from "./mutate.ts";
import { readByNode, readByOwn } from "./readers.ts";

const BATCH = 500;
const METHODS = ["GET", "GET", "GET", "HEAD"];

/** What the gateway alone refuses, and why it does. */
const STRICTER: readonly (readonly [RegExp, string])[] = [
  [
    /transfer coding that is not chunked/,
    "another coding, or one twice, is read in several ways (RFC 9112 §6.1)",
  ],
  [/no status line/, "RTSP, ICE, HTTP/0.9 and 2.0, and control octets in a phrase are no HTTP/1.1"],
  [/trailer that frames/, "a trailer never frames a message (RFC 9110 §6.5.1)"],
  [/no one number/, "fifteen digits are enough, and a tab is no part of a length"],
  [/ends in LF alone/, "a line ends in CRLF: others end it elsewhere"],
  [
    /chunk without a size|longer than it says|too long a line/,
    "a size is at most twelve digits, alone on a line",
  ],
  [/no whole answer/, "the end of a connection ends a body without a length alone"],
  [/another protocol|closes the connection/, "nobody asked for it"],
  [
    /control character|no field|without a name|Transfer-Encoding|head of more/,
    "what is no field is no answer",
  ],
];

export interface Compared {
  readonly answers: number;
  /** What the gateway refuses and llhttp takes, by the gateway's reason. */
  readonly stricter: ReadonlyMap<string, number>;
  /** What the gateway takes and llhttp refuses or reads in another way, with the answer. */
  readonly faults: readonly string[];
}

/** Has the gateway's reader and llhttp read `count` mutated answers, cut into pieces anywhere. */
export async function compareReaders(count: number, seed: number): Promise<Compared> {
  const random = randomOf(seed);
  const stricter = new Map<string, number>();
  const faults: string[] = [];
  for (let done = 0; done < count; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - done) }, () => compareOne(random));
    for (const { stricterFor, fault } of await Promise.all(batch)) {
      if (stricterFor !== undefined) stricter.set(stricterFor, (stricter.get(stricterFor) ?? 0) + 1);
      if (fault !== undefined) faults.push(fault);
    }
  }
  return { answers: count, stricter, faults };
}

async function compareOne(random: Random): Promise<{ stricterFor?: string; fault?: string }> {
  const text = mutatedAnswer(random);
  const method = METHODS[random(METHODS.length)] ?? "GET";
  const bytes = Buffer.from(text, "latin1");
  const cut = random(bytes.length + 1);
  const parts = [bytes.subarray(0, cut), bytes.subarray(cut)].filter(({ length }) => length > 0);
  const own = readByOwn(method, parts);
  const node = await readByNode(method, parts);
  const said = `${method} ${JSON.stringify(text)} cut at ${cut}: `;
  if (!own.whole && node.whole) {
    const isKnown = STRICTER.some(([pattern]) => pattern.test(own.fault));
    return isKnown
      ? { stricterFor: own.fault }
      : { fault: `${said}refused for no listed reason: ${own.fault}` };
  }
  if (!own.whole) return {};
  // Whole, and more behind it: both refuse the connection.
  if (own.fault !== "") return {};
  // A blank before the colon is taken out of an answer (RFC 9112 §5.1), which llhttp refuses.
  if (!node.whole) return /[\t ]:/.test(text) ? {} : { fault: `${said}llhttp refuses it: ${node.fault}` };
  if (own.status === node.status && own.body === node.body) return {};
  return { fault: `${said}${own.status} ${own.body}, llhttp ${node.status} ${node.body}` };
}
