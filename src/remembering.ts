const MOST = 1000;
const LONGEST = 128;

/**
 * `make`, asked once for each text: for what clients and shops choose freely and still spell in a few ways, as the names of
 * fields. Long texts are not kept, nor any beyond a thousand, so that nobody can fill the memory.
 */
export function remembering<Out extends NonNullable<unknown>>(
  make: (text: string) => Out,
): (text: string) => Out {
  const known = new Map<string, Out>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (known.size < MOST && text.length <= LONGEST) known.set(text, made);
    return made;
  };
}
