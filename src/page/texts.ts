/** Texts that stand in the page as they are; a `{field}` in one is the page's field of that name. */
export const STANDING_TEXTS = [
  "label.room",
  "label.language",
  "label.place",
  "label.wait",
  "label.lane",
  "label.since",
  "label.turn",
  "label.progress",
  "safe.heading",
  "safe.reload",
  "safe.sleep",
  "safe.held",
  "safe.nothing",
  "safe.cookies",
  "refresh",
  "sound",
  "notify",
  "leave.open",
  "leave.sure",
  "leave.yes",
] as const;

/** Texts that say how somebody stands. The page's script speaks them as well as the gateway. */
export const SPOKEN_TEXTS = [
  "joining.heading",
  "joining.lead",
  "waiting.heading",
  "waiting.lead",
  "called.heading",
  "called.lead",
  "door.heading",
  "door.lead",
  "entering.heading",
  "entering.lead",
  "paused.heading",
  "paused.lead",
  "prequeue.heading",
  "prequeue.lead",
  "early.heading",
  "early.lead",
  "ended.heading",
  "ended.lead",
  "engineDown.heading",
  "engineDown.lead",
  "engineDown.none",
  "shopDown.unreachable",
  "shopDown.busy",
  "shopDown.slow",
  "shopDown.lead",
  "shopDown.sent",
  "refused.400",
  "refused.404",
  "refused.other",
  "refused.lead",
  "refused.error",
  "left.heading",
  "left.lead",
  "left.again",
  "lapsed",
  "offline",
  "countdown",
  "opensIn.now",
  "opensIn.soon",
  "opensIn.about",
  "wait.unknown",
  "wait.short",
  "wait.upTo",
  "wait.about",
  "wait.range",
  "wait.paused",
  "ahead.other",
] as const;

export type StandingText = (typeof STANDING_TEXTS)[number];
export type SpokenText = (typeof SPOKEN_TEXTS)[number];

const AHEAD_FORMS = ["zero", "one", "two", "few", "many"].map((form) => `ahead.${form}`);

/** Every text that an operator may change; a language uses the plural forms that it has. */
export const TEXT_KEYS: readonly string[] = [...STANDING_TEXTS, ...SPOKEN_TEXTS, ...AHEAD_FORMS];

/** What the script is given: the spoken texts, and the forms of "people ahead" that the language has besides `other`. */
export type Spoken = Readonly<Record<SpokenText, string>> & Readonly<Record<string, string>>;
