/** What a room announces before anybody can know it, and no other spelling of it counts. */
export interface Announced {
  /** `CHAIN/ROUND/FIELD`: where it is published, which one of a series, and which part of that. */
  readonly name: string;
  /** How many bytes it has; it is given in lower-case hexadecimal, two digits a byte. */
  readonly bytes: number;
}

/** The League of Entropy's main chain, which drand's own clients mean where none is named. */
export const DRAND_CHAIN = "drand:8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce";
const NAME = /^[a-z0-9][a-z0-9.:-]{0,127}\/[1-9][0-9]{0,14}\/[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const SHORT = /^drand round ([1-9][0-9]{0,14})$/;
const ENCODING = /^hex-([1-9][0-9]{0,2})$/;

/** The name as it is announced; `drand round 123456` is short for the randomness of that round. Undefined: it names none. */
export function beaconName(text: string): string | undefined {
  const [, round] = SHORT.exec(text) ?? [];
  if (round !== undefined) return `${DRAND_CHAIN}/${round}/randomness`;
  return NAME.test(text) ? text : undefined;
}

/** `hex-32`: lower-case hexadecimal digits of 32 bytes. */
export function encodingOf({ bytes }: Announced): string {
  return `hex-${bytes}`;
}

/** Both as one text, for the ledger: no name has a blank in it. */
export function announcement(announced: Announced): string {
  return `${announced.name} ${encodingOf(announced)}`;
}

/** Undefined: nothing was announced. */
export function announcedBy(text: string): Announced | undefined {
  const [name = "", encoding = ""] = text.split(" ");
  const [, bytes] = ENCODING.exec(encoding) ?? [];
  return name === "" || bytes === undefined ? undefined : { name, bytes: Number(bytes) };
}

/**
 * Why a text is not the value in the one form that counts. Undefined: it is. A second spelling of the same value would be
 * a second order to choose from.
 */
export function valueFault(value: string, { name, bytes }: Announced): string | undefined {
  const [chain = "", round = "", field = ""] = name.split("/");
  if (new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(value)) return undefined;
  const form = `exactly ${bytes * 2} lower-case hexadecimal digits (0-9, a-f), with nothing before or behind`;
  return `must be ${form}: the field "${field}" of round ${round} of ${chain}`;
}
