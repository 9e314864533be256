const MOST = 1000;
const LONGEST = 128;

/**
 * `make`, asked once for each text: for what clients and shops choose freely and still spell in a few ways, as the names of
 * fields. Long texts are not kept, and beyond a thousand all are forgotten, so that nobody can fill the memory, nor keep others
 * out of it for good. `kept` gives the text to keep. Default: the one that was asked for.
 */
export function memoize<Out extends NonNullable<unknown>>(
  make: (text: string) => Out,
  kept: (text: string) => string = (text) => text,
): (text: string) => Out {
  const known = new Map<string, Out>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (text.length > LONGEST) return made;
    if (known.size === MOST) known.clear();
    known.set(kept(text), made);
    return made;
  };
}
