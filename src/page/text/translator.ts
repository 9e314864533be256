import type { Eta } from "../../protocol/answers.ts";
import type { Language } from "./language.ts";
import { exactTime, roundOutwards, unitOf } from "./rounding.ts";
import type { Spoken, SpokenText } from "./texts.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DATES = {
  day: { dateStyle: "full", timeStyle: "short" },
  time: { timeStyle: "short" },
  times: { hour: "numeric", minute: "2-digit" },
  zone: { timeZoneName: "long" },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/**
 * Sentences, numbers, durations and times of one language, for the gateway and the page's script alike. Without a
 * `zone` times are the reader's own. The gateway does not know where the reader is: it gives the zone of the room's
 * event, such as "Europe/Paris", or null, and then there are durations alone.
 */
export class Translator {
  readonly #language: string;
  readonly #texts: Spoken;
  readonly #zone: string | null | undefined;
  readonly #numbers: Intl.NumberFormat;
  readonly #plurals: Intl.PluralRules;
  readonly #units = new Map<string, Intl.NumberFormat>();
  readonly #formats = new Map<string, Intl.DateTimeFormat>();
  readonly #list: Intl.ListFormat;

  constructor(language: Language, texts: Spoken, zone?: string | null) {
    this.#language = language;
    this.#texts = texts;
    this.#zone = zone;
    this.#numbers = new Intl.NumberFormat(language);
    this.#plurals = new Intl.PluralRules(language);
    this.#list = new Intl.ListFormat(language, { type: "unit", style: "narrow" });
  }

  /** Whether times are the reader's own. */
  get local(): boolean {
    return this.#zone === undefined;
  }

  /** Whether a time can be told at all, such that its reader knows when it is. */
  get tellsTimes(): boolean {
    return this.#zone !== null;
  }

  say(text: SpokenText, values: Readonly<Record<string, string | number>> = {}): string {
    return this.#texts[text].replace(/\{(\w+)\}/g, (_hole, name: string) => String(values[name] ?? ""));
  }

  /** `1234567` as "1,234,567". */
  number(count: number): string {
    return this.#numbers.format(count);
  }

  /** What follows the number of people ahead, in the plural form that it asks for. */
  ahead(count: number): string {
    return this.#texts[`ahead.${this.#plurals.select(count)}`] ?? this.say("ahead.other");
  }

  /** "less than a minute", "up to 2 minutes", "about 3–5 minutes". A range without an end is "not known yet". */
  wait(eta: Eta | null): string {
    if (eta === null || !Number.isFinite(eta.highSeconds)) return this.say("wait.unknown");
    if (eta.highSeconds < MINUTE) return this.say("wait.short");
    const { lowSeconds: low, highSeconds: high } = roundOutwards(eta);
    if (low === 0) return this.say("wait.upTo", { time: this.duration(high) });
    if (low >= high) return this.say("wait.about", { time: this.duration(high) });
    return this.say("wait.about", { time: this.#range(low, high) });
  }

  /** "in less than a minute", "in about 25 minutes"; what is over is "any moment now". */
  opensIn(seconds: number): string {
    if (seconds <= 0) return this.say("opensIn.now");
    if (seconds < MINUTE) return this.say("opensIn.soon");
    if (seconds >= 2 * DAY) return this.say("opensIn.about", { time: this.clock(seconds) });
    const { highSeconds } = roundOutwards({ lowSeconds: 0, highSeconds: seconds });
    return this.say("opensIn.about", { time: this.duration(highSeconds) });
  }

  /** 5 s as "5 seconds", 90 s as "90 seconds", 600 s as "10 minutes", 5400 s as "1 hour 30 minutes". */
  duration(seconds: number): string {
    if (seconds % MINUTE !== 0) return this.#unit("second").format(seconds);
    if (seconds % DAY === 0) return this.#unit("day").format(seconds / DAY);
    const hours = Math.floor(seconds / HOUR);
    const minutes = (seconds % HOUR) / MINUTE;
    const parts = [];
    if (hours > 0) parts.push(this.#unit("hour").format(hours));
    if (minutes > 0 || hours === 0) parts.push(this.#unit("minute").format(minutes));
    return this.#list.format(parts);
  }

  /** Time that runs out, exactly: 1499 s as "24:59", 3723 s as "1:02:03", from a day on in whole days. */
  clock(seconds: number): string {
    if (seconds >= 2 * DAY) return this.duration(Math.floor(seconds / DAY) * DAY);
    return exactTime(seconds);
  }

  /** How long ago something was: "in the last minute" counts as now, "9 minutes ago", "2 hours ago". */
  ago(seconds: number): string {
    const format = new Intl.RelativeTimeFormat(this.#language, { numeric: "auto" });
    if (seconds < MINUTE) return format.format(0, "second");
    if (seconds < 2 * HOUR) return format.format(-Math.floor(seconds / MINUTE), "minute");
    if (seconds < 2 * DAY) return format.format(-Math.floor(seconds / HOUR), "hour");
    return format.format(-Math.floor(seconds / DAY), "day");
  }

  /** A day and time, such as "Monday 3 March 2025 at 10:00 (Central European Standard Time)"; the reader's own have no zone. */
  day(ms: number): string {
    const day = this.#dates("day").format(ms);
    if (this.local) return day;
    const zone = this.#dates("zone")
      .formatToParts(ms)
      .find(({ type }) => type === "timeZoneName");
    return zone === undefined ? day : `${day} (${zone.value})`;
  }

  /** A time of the reader's own today, such as "10:05". */
  time(ms: number): string {
    return this.#dates("time").format(ms);
  }

  /** Two times of the reader's own today, such as "10:05 – 10:20". */
  times(from: number, to: number): string {
    return this.#dates("times").formatRange(from, to);
  }

  /** How long something lasts, never longer than it does: 90.5 min as "1 hour 30 minutes", from two days on in whole days. */
  span(seconds: number): string {
    return seconds >= 2 * DAY
      ? this.clock(seconds)
      : this.duration(Math.max(1, Math.floor(seconds / MINUTE)) * MINUTE);
  }

  #range(low: number, high: number): string {
    const unit = unitOf(low, high);
    if (unit !== undefined) return this.#unit(unit.name).formatRange(low / unit.seconds, high / unit.seconds);
    return this.say("wait.range", { low: this.duration(low), high: this.duration(high) });
  }

  #unit(unit: string): Intl.NumberFormat {
    const known = this.#units.get(unit);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(this.#language, { style: "unit", unit, unitDisplay: "long" });
    this.#units.set(unit, made);
    return made;
  }

  #dates(style: keyof typeof DATES): Intl.DateTimeFormat {
    const known = this.#formats.get(style);
    if (known !== undefined) return known;
    const zone = typeof this.#zone === "string" && { timeZone: this.#zone };
    const made = new Intl.DateTimeFormat(dateLanguage(this.#language), { ...DATES[style], ...zone });
    this.#formats.set(style, made);
    return made;
  }
}

/** Day before month, and 24 hours: of the ways to write a date in English the one that most readers take for no other day. */
function dateLanguage(language: string): string {
  return language === "en" ? "en-GB" : language;
}
