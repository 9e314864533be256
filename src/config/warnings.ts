import { BlockList, isIP } from "node:net";
import { dueAt } from "../draw/due.ts";
import { LEAST_CONTRAST, lowContrasts } from "../page/theme/contrast.ts";
import { bypassText } from "./bypass.ts";
import type { Config, RoomConfig, Secrets, WaitingConfig } from "./config.ts";
import type { ConfigFault, LocateFault } from "./faults.ts";
import { pathName } from "./keys.ts";

const SHORTEST_TOKEN = 16;
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const)
  PRIVATE.addSubnet(network, prefix);
for (const [network, prefix] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  PRIVATE.addSubnet(network, prefix, "ipv6");
/** Tokens come to waiting visitors with the exchanges, which are at most this many a second with network and load. */
const EXCHANGES_A_SECOND = 10;

/** What may stand, and is likely not what the operator wants. */
export function warningsOf(
  config: Config<RoomConfig>,
  { opsToken }: Secrets,
  locate: LocateFault,
): ConfigFault[] {
  const at = (path: readonly PropertyKey[], message: string): ConfigFault => ({
    ...locate(path, "value"),
    path: pathName(path),
    message,
  });
  const warnings = config.trustedProxies.flatMap((cidr, index) =>
    cidr.endsWith("/0")
      ? [at(["trustedProxies", index], "trusts everybody to say what address they come from")]
      : [],
  );
  for (const [index, room] of config.rooms.entries()) {
    for (const [path, message] of unlikely(room)) warnings.push(at(["rooms", index, ...path], message));
  }
  warnings.push(...config.rooms.flatMap(({ waiting }, index) => unreadable(waiting, index, at)));
  if (isPublic(config.ops.listen.host)) {
    warnings.push(
      at(
        ["ops", "listen"],
        "is a public address: whoever reaches it reads the metrics, and may try to guess the operators' token",
      ),
    );
  }
  if (opsToken !== undefined && opsToken.length < SHORTEST_TOKEN) {
    const message = `is shorter than ${SHORTEST_TOKEN} characters and may be guessed`;
    warnings.push({ variable: "AIRLOCK_OPS_TOKEN", path: "", message });
  }
  return warnings;
}

/** Neither this machine's own, nor of a private net (RFC 1918, RFC 6598, RFC 4193), nor a name, nor "all addresses". */
function isPublic(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(address);
  if (family === 0 || /^(?:0\.0\.0\.0|::)$/.test(address)) return false;
  return !PRIVATE.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** What makes a room let in nobody, or everybody, or fewer than it says. */
function unlikely({ admission, bypass, match, schedule, lottery }: RoomConfig): [PropertyKey[], string][] {
  const found: [PropertyKey[], string][] = [];
  const least = Math.ceil(admission.ratePerMinute / 60 / EXCHANGES_A_SECOND);
  if (admission.burst < least) {
    const message = `is too small to use ratePerMinute whole; from ${least} on it can be`;
    found.push([["admission", "burst"], message]);
  }
  if (admission.ratePerMinute === 0) {
    found.push([["admission", "ratePerMinute"], "pauses the room: nobody is let in"]);
  }
  if (admission.capacity === 0) {
    found.push([["admission", "capacity"], "lets nobody in until an operator raises it"]);
  }
  for (const [index, rule] of bypass.entries()) {
    if (!rule.path.endsWith("*") || bypassText(rule) !== rule.path) continue;
    const open = match.find(({ path }) => `${path.replace(/\/+$/, "")}/`.startsWith(rule.path.slice(0, -1)));
    if (open !== undefined) found.push([["bypass", index], `lets everybody past the line at ${open.path}`]);
  }
  if (schedule.closesAt !== undefined && schedule.closesAt <= Date.now()) {
    found.push([["schedule", "closesAt"], "is past: the room is closed"]);
  }
  const due = lottery.beacon === null ? undefined : dueAt(lottery.beacon);
  if (due !== undefined && schedule.opensAt !== undefined && due <= schedule.opensAt) {
    const message = `is due at ${new Date(due).toISOString()}, not after opensAt: its value is known too early`;
    found.push([["lottery", "beacon"], message]);
  }
  return found;
}

/** Colours that many people could not read. */
function unreadable(
  { colors }: WaitingConfig,
  room: number,
  at: (path: readonly PropertyKey[], message: string) => ConfigFault,
): ConfigFault[] {
  return lowContrasts(colors).map(({ scheme, color, text, on, ratio }) => {
    // Rounded down: 4.49 is not enough, and must not read as if it were.
    const told = Math.floor(ratio * 10) / 10;
    const message = `${text} on ${on} has a contrast of ${told}:1; WCAG AA asks for ${LEAST_CONTRAST}:1`;
    return at(["rooms", room, "waiting", "colors", scheme, color], message);
  });
}
