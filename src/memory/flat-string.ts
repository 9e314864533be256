/** The same text by itself: one that was cut out of a longer text keeps all of it in memory. ISO 8859-1. */
export function flatString(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
