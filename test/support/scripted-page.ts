import { firstPollMs, judge } from "../../src/page/script/judge.ts";
import { Poller } from "../../src/page/script/poller.ts";
import type { PageStatus } from "../../src/page/script/status.ts";
import type { PageView } from "../../src/page/text/view.ts";
import { Visitor } from "./visitor.ts";

const RETRY_MS = 2000;

/**
 * A waiting page without a browser: what the gateway sent, moved by the page's own poller and judgement. Of the script only
 * what draws and rings is not there.
 */
export class ScriptedPage {
  readonly #visitor: Visitor;
  readonly #url: string;
  readonly #poller = new Poller((signal) => this.#poll(signal));
  #view: PageView = { kind: "left" };

  constructor(url: string) {
    this.#url = url;
    this.#visitor = new Visitor(url);
  }

  async open(): Promise<void> {
    const { body } = await this.#visitor.open();
    const [, view] = /data-view="([^"]*)"/.exec(body) ?? [];
    if (view === undefined) return this.close();
    const first: PageView & { at: number } = JSON.parse(view.replaceAll("&quot;", '"'));
    this.#view = first;
    this.#poller.start(firstPollMs(first, first.at));
  }

  close(): void {
    this.#poller.stop();
  }

  async #poll(signal: AbortSignal): Promise<number> {
    const answer = await fetch(`${this.#url}/.airlock/rooms/${this.#view.room}/status`, { signal }).catch(
      () => null,
    );
    if (answer === null) return RETRY_MS;
    const status: PageStatus = JSON.parse(await answer.text());
    const verdict = judge({ view: this.#view, status, stalled: false });
    if (verdict.kind === "stay") {
      this.#view = verdict.view;
      return verdict.pollMs;
    }
    this.close();
    await this.open();
    return RETRY_MS;
  }
}
