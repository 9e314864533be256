import type { TemplateFault } from "./choice.ts";
import type { Attribute, Tag } from "./markup.ts";

const LOADS: ReadonlySet<string> = new Set(["src", "srcset", "poster", "data"]);
const FORBIDDEN: ReadonlySet<string> = new Set(["base", "iframe", "frame", "object", "embed"]);

/** What the page's policy would keep from working, and fields where a value could become markup or a rule. */
export function blockedIn(tags: readonly Tag[]): TemplateFault[] {
  return tags.flatMap((tag) => [
    ...(FORBIDDEN.has(tag.name)
      ? [{ at: tag.at, message: `the page's policy allows no <${tag.name}>` }]
      : []),
    ...tag.attributes.flatMap((attribute) => blockedBy(tag, attribute)),
    ...unquoted(tag),
    ...varying(tag),
  ]);
}

function blockedBy(tag: Tag, { name, value, at }: Attribute): TemplateFault[] {
  if (name === "style")
    return [{ at, message: "the page's policy allows no style attribute; put it into <style>" }];
  if (/^on[a-z]/.test(name))
    return [{ at, message: `the page's policy allows no ${name} attribute; use <script>` }];
  const loads = LOADS.has(name) || (tag.name === "link" && name === "href");
  if (!loads || value.startsWith("data:") || value === "") return [];
  return [
    { at, message: `the page's policy lets ${name} load nothing; put it in as a data: URL, or inline` },
  ];
}

/** A value with a space in it would become an attribute. */
function unquoted({ text, at }: Tag): TemplateFault[] {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, (quoted) => "x".repeat(quoted.length));
  return [...bare.matchAll(/\{\{\s*[^#^/\s]/g)].map(({ index }) => ({
    at: at + index,
    message: "a field in a tag must stand in quotes",
  }));
}

/** The policy names each style and script by its hash, so each has to be the same in every page. */
function varying({ name, inside }: Tag): TemplateFault[] {
  const index = inside?.text.search(/\{\{\s*[#^/>]?\s*[\w.]+\s*\}\}/) ?? -1;
  if (inside === undefined || index === -1) return [];
  return [{ at: inside.at + index, message: `a field must not stand in <${name}>` }];
}
