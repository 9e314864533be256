const shared = new Map<string, readonly unknown[]>();

/** `new SharedArray(name, fill)`: data that all VUs read and none changes. `fill` runs once for each name. */
export const SharedArray = function sharedArray(name: string, fill: () => readonly unknown[]) {
  const known = shared.get(name) ?? Object.freeze([...fill()]);
  shared.set(name, known);
  return known;
};
