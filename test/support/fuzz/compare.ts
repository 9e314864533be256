import { mutatedAnswer, type Random, randomOf } from "./mutate.ts";
import { readByNode, readByOwn } from "./readers.ts";

const BATCH = 500;
const METHODS = ["GET", "GET", "GET", "HEAD"];

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
  if (!own.whole) return node.whole ? { stricterFor: own.fault } : {};
  // Whole, and more behind it: both refuse the connection.
  if (own.fault !== "") return {};
  // A blank before the colon is taken out of an answer (RFC 9112 §5.1), which llhttp refuses.
  if (!node.whole) return /[\t ]:/.test(text) ? {} : { fault: `${said}llhttp refuses it: ${node.fault}` };
  if (own.status === node.status && own.body === node.body) return {};
  return { fault: `${said}${own.status} ${own.body}, llhttp ${node.status} ${node.body}` };
}
