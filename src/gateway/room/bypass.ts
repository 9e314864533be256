import { BlockList, isIPv4 } from "node:net";
import { BYPASS_PRESETS, type Bypass } from "../../config/bypass.ts";
import type { RequestFacts } from "../request/facts.ts";

type Test = (text: string) => boolean;

/** A request, read as far as a bypass asks. */
interface Asked {
  readonly request: RequestFacts;
  readonly path: string;
  readonly query: string;
}

/** What a Java shop hangs to the path where a browser keeps no cookies. */
const SESSION_ID = /;jsessionid=[\w.!~-]*$/i;

/**
 * Which requests pass without a place. A path that a shop may read as another one does not pass. Where the rules are
 * paths alone, as in most rooms, a request costs one look into a set, and one at its beginning for each prefix.
 */
export function bypassOf(rules: readonly Bypass[]): (request: RequestFacts) => boolean {
  if (rules.length === 0) return () => false;
  const bare = rules.filter(isBare).flatMap(({ path }) => BYPASS_PRESETS[path] ?? [path]);
  const isOpen = pathTest(bare);
  const others = rules.filter((rule) => !isBare(rule)).map((rule) => ruleTest(rule));
  function passes(request: RequestFacts, path: string, query: string): boolean {
    return isOpen(path) || others.some((allows) => allows({ request, path, query }));
  }
  return (request) => {
    const url = request.target;
    const mark = url.indexOf("?");
    const raw = mark === -1 ? url : url.slice(0, mark);
    if (!isPlain(raw)) return false;
    const query = mark === -1 ? "" : url.slice(mark + 1);
    if (!raw.includes(";")) return passes(request, raw, query);
    // With parameters of a path it has to pass for shops that take them off, and for those that do not.
    const path = raw.replace(SESSION_ID, "");
    return passes(request, path, query) && passes(request, path.replace(/;[^/]*/g, ""), query);
  };
}

/** Nothing but a path. */
function isBare({ query, methods, headers, from }: Bypass): boolean {
  const terms = [Object.keys(query), methods, Object.keys(headers), from];
  return terms.every(({ length }) => length === 0);
}

function ruleTest(rule: Bypass): (asked: Asked) => boolean {
  const isPath = pathTest(BYPASS_PRESETS[rule.path] ?? [rule.path]);
  const parameters = Object.entries(rule.query).map(([name, value]) => [name, globTest(value)] as const);
  const fields = Object.entries(rule.headers).map(([name, value]) => [name, globTest(value)] as const);
  const networks = networksOf(rule.from);
  return ({ request, path, query }) => {
    if (!isPath(path)) return false;
    if (rule.methods.length > 0 && !rule.methods.includes(request.method)) return false;
    if (!parameters.every(([name, test]) => hasParameter(query, name, test))) return false;
    if (!fields.every(([name, test]) => hasField(request, name, test))) return false;
    return networks === undefined || isIn(networks, request.address);
  };
}

/** Of several parameters of one name a shop takes the first or the last, however the name is spelt: all of them have to do. */
function hasParameter(query: string, name: string, test: Test): boolean {
  const values = query
    .split("&")
    .map((one) => one.split(/=(.*)/s))
    .filter(([given = ""]) => nameIn(given) === name);
  return values.length > 0 && values.every(([, value = ""]) => test(value));
}

/** Of `na%6De` and, as PHP has it, of `name[]`. */
function nameIn(given: string): string {
  const text = given.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return text.replace(/\[.*$/s, "");
}

function hasField({ fields }: RequestFacts, name: string, test: Test): boolean {
  const value = fields[name];
  return value !== undefined && test(String(value));
}

function networksOf(cidrs: readonly string[]): BlockList | undefined {
  if (cidrs.length === 0) return undefined;
  const networks = new BlockList();
  for (const cidr of cidrs) {
    const [network = "", prefix = ""] = cidr.split("/");
    networks.addSubnet(network, Number(prefix), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return networks;
}

function isIn(networks: BlockList, address: string): boolean {
  return address !== "" && networks.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/** Any of these, with or without a slash at the end of those that name one path. */
function pathTest(patterns: readonly string[]): Test {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  const others: Test[] = [];
  for (const pattern of patterns) {
    const stars = pattern.split("*").length - 1;
    if (stars === 0) {
      exact.add(pattern);
      if (!pattern.endsWith("/")) exact.add(`${pattern}/`);
    } else if (pattern.startsWith("*")) others.push((path) => path.endsWith(pattern.slice(1)));
    else if (stars === 1 && pattern.endsWith("*")) prefixes.push(pattern.slice(0, -1));
    else others.push(segmentsTest(pattern));
  }
  return (path) =>
    exact.has(path) ||
    prefixes.some((prefix) => path.startsWith(prefix)) ||
    others.some((matches) => matches(path));
}

/** A `*` is any part of its segment; at the end of the pattern it is all that follows too. */
function segmentsTest(pattern: string): Test {
  const isOpen = pattern.endsWith("*");
  const tests = pattern.split("/").map(globTest);
  return (path) => {
    const segments = (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path).split("/");
    if (segments.length < tests.length || (!isOpen && segments.length > tests.length)) return false;
    return tests.every((matches, at) => {
      const isLast = isOpen && at === tests.length - 1;
      return matches(isLast ? segments.slice(at).join("/") : (segments[at] ?? ""));
    });
  };
}

/** With one `*` at most: no text takes longer to look at than its length. */
function globTest(glob: string): Test {
  const star = glob.indexOf("*");
  if (star === -1) return (text) => text === glob;
  const [front, back] = [glob.slice(0, star), glob.slice(star + 1)];
  const least = front.length + back.length;
  return (text) => text.length >= least && text.startsWith(front) && text.endsWith(back);
}

/**
 * False for a path that a shop may read as another one: `/static/../buy`, `/..;/`, `//`, `\`, encoded `.` `/` `\` `;`
 * `?` `#` `%`, control bytes, `%u002e` and over-long forms of UTF-8 (`%c0%ae`).
 */
function isPlain(path: string): boolean {
  return !/\/\.{1,2}(?:[/;%]|$)|%(?:2[35ef]|3[bf]|5c|c[01]|u|[01]\d|[01][a-f]|7f)|\\|\/\//i.test(path);
}
