import { callPath } from "../protocol/paths.ts";
import type { Values } from "./template.ts";
import { describeView, hasNumber, isInLine, lengthOf } from "./text/describe.ts";
import type { Translator } from "./text/translator.ts";
import { laneName, type PageView } from "./text/view.ts";
import type { Field } from "./theme/field-names.ts";

/** What `view` says in the page that the gateway sends. `path` is what the visitor wanted, with its query. */
export function fieldsOf(
  view: PageView,
  words: Translator,
  { nowMs, path }: { readonly nowMs: number; readonly path: string },
): Values<Field> {
  const seconds = refreshSeconds(view);
  const [inLine, numbered] = [isInLine(view), hasNumber(view)];
  const { room, claimSeconds } = view;
  const choices = "choices" in view && view.choices !== undefined ? view.choices : [];
  const superseded = view.kind === "barred" && view.reason === "superseded";
  const told = describeView(view, words, nowMs);
  return {
    kind: view.kind,
    room,
    path: view.kind === "noCookies" ? (view.marked ?? path) : path,
    onward: path,
    entry: view.entry,
    again: againOf(view, words),
    held: claimSeconds === undefined ? undefined : words.duration(claimSeconds),
    line: numbered ? "yes" : undefined,
    check: "check" in view ? view.check : undefined,
    safe: numbered && view.kind !== "called" ? "yes" : undefined,
    leave: inLine && room !== undefined ? callPath(room, "leave") : undefined,
    lanes: choices.length > 0 ? "yes" : undefined,
    choices: choices.map((choice) => ({
      choice: laneName(view.laneLabels, choice),
      choose: `${callPath(room ?? "", "join")}?lane=${choice}`,
    })),
    takeover: superseded && room !== undefined ? callPath(room, "join") : undefined,
    another: view.kind === "another" && room !== undefined ? callPath(room, "invitation") : undefined,
    token: view.kind === "another" ? view.token : undefined,
    join: joinOf(view, path),
    reload: view.entry ?? view.marked,
    seconds: seconds === null ? undefined : String(seconds),
    refresh: seconds === null ? undefined : words.duration(seconds),
    view: JSON.stringify({ at: nowMs, ...view }),
    length: lengthOf(told.number),
    ...told,
  };
}

/** Where the button posts to that asks for a place, and leads to what was asked for. */
function joinOf({ kind, room }: PageView, path: string): string | undefined {
  if (room === undefined || (kind !== "offer" && kind !== "left")) return undefined;
  const to = kind === "left" ? `?to=${encodeURIComponent(path)}` : "";
  return `${callPath(room, "join")}${to}`;
}

function againOf({ kind }: PageView, words: Translator): string | undefined {
  if (kind === "left") return words.say("left.again");
  return kind === "noCookies" ? words.say("noCookies.again") : undefined;
}

/** Whole seconds, 1 or more: browsers take no fractions, and 0 would be a storm. Null: the page stays as it is. */
export function refreshSeconds(view: PageView): number | null {
  const seconds = "refreshSeconds" in view ? view.refreshSeconds : undefined;
  return seconds === undefined || seconds === null ? null : Math.max(1, Math.ceil(seconds));
}
