/** An attribute as it stands in a tag, with the offset of its name in the source. */
export interface Attribute {
  readonly name: string;
  /** Without quotes; empty where it has none. */
  readonly value: string;
  readonly at: number;
}

/** The beginning of an element, with what is in it where that is style or script. */
export interface Tag {
  /** In lower case. */
  readonly name: string;
  /** `<…>` as written. */
  readonly text: string;
  readonly at: number;
  readonly attributes: readonly Attribute[];
  /** Of `style` and `script` alone: the text between the tags, and where it begins. */
  readonly inside: { readonly text: string; readonly at: number } | undefined;
}

const INSIDE_TAG = `(?:"[^"]*"|'[^']*'|[^>"'])*`;
const ELEMENTS = new RegExp(
  `<!--[\\s\\S]*?-->|(<(style|script)\\b${INSIDE_TAG}>)([\\s\\S]*?)</\\2\\s*>|(<([a-z][a-z0-9-]*)${INSIDE_TAG}>)`,
  "gi",
);
const ATTRIBUTE = /[\s"'](\w[^\s=>"'{}/]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?/g;

/** Every element of a page, in its order; what stands in comments is none. */
export function tagsOf(source: string): Tag[] {
  return [...source.matchAll(ELEMENTS)].flatMap((match) => {
    const [, raw, rawName, inside = "", plain, plainName] = match;
    const text = raw ?? plain;
    if (text === undefined) return [];
    const tag = { name: (rawName ?? plainName ?? "").toLowerCase(), text, at: match.index };
    const within = raw === undefined ? undefined : { text: inside, at: match.index + raw.length };
    return [{ ...tag, attributes: attributesOf(text, match.index), inside: within }];
  });
}

function attributesOf(tag: string, at: number): Attribute[] {
  return [...tag.matchAll(ATTRIBUTE)].map((match) => ({
    name: (match[1] ?? "").toLowerCase(),
    value: (match[2] ?? "").replace(/^(["'])([\s\S]*)\1$/, "$2"),
    at: at + match.index + 1,
  }));
}

/** The texts of the styles and of the scripts that stand in a page, as its policy has to name them. */
export function inlineOf(source: string): { readonly styles: string[]; readonly scripts: string[] } {
  const tags = tagsOf(source);
  const inside = (name: string) =>
    tags.flatMap((tag) => (tag.name === name && tag.inside !== undefined ? [tag.inside.text] : []));
  return { styles: inside("style"), scripts: inside("script") };
}
