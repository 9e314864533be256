import { LRUCache } from "lru-cache";
import type { Page, PageReader, Pages } from "../../page/pages.ts";
import { takesGzip } from "../../page/precompressed-page.ts";
import { languageOf } from "../../page/text/language.ts";
import type { PageView } from "../../page/text/view.ts";

const KEPT_MS = 1000;
const MOST = 1000;

/**
 * Pages that say the same to everybody of a language: made once a second, however many ask. They know no path, so that
 * the links of their languages lead to `/`.
 */
export class SharedPages implements Pages {
  readonly #pages: Pages;
  readonly #made = new LRUCache<string, Page>({ max: MOST, ttl: KEPT_MS });

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  render(view: PageView, { headers }: PageReader = { headers: {} }): Page {
    const key = `${languageOf(headers)} ${takesGzip(headers["accept-encoding"])} ${JSON.stringify(view)}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const { body, headers: fields } = this.#pages.render(view, { headers });
    const page = { body: Buffer.from(body), headers: fields };
    this.#made.set(key, page);
    return page;
  }
}
