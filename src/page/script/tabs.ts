import { requestKeepLower } from "./calls.ts";

/** What a page says of itself to those of the same room. */
interface Told {
  readonly lane: string;
  readonly number: number;
}

interface Own extends Told {
  readonly room: string;
  /** The token of the number, where it was just given. */
  readonly given: string | undefined;
}

/** A tab that finds nothing changed does not load itself for ever. */
const MOST_TIMES = 3;
/** So long at most a tab waits for one with a lower number to show it to the gateway. */
const SETTLE_MS = 1000;

/**
 * Tabs of one browser that were opened at the same moment tell each other their numbers, so that all show the lowest. The
 * gateway is shown the tokens, keeps the lowest and takes the others back; `reload` loads the page of what is kept. A page
 * that is alone asks nobody.
 */
export function meetTabs({ room, lane, number, given }: Own, reload: () => void): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(`airlock ${room}`);
  let shown: Promise<void> | undefined;
  function show(): Promise<void> {
    if (given === undefined) return Promise.resolve();
    shown ??= inTurn(room, () => requestKeepLower(room, given)).finally(() => {
      shown = undefined;
    });
    return shown;
  }
  let leaving: ReturnType<typeof setTimeout> | undefined;
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.lane !== lane || data.number === number) return;
    if (data.number > number) {
      channel.postMessage({ lane, number });
      show().catch(() => {});
    } else if (!isTold(room, data.number)) {
      clearTimeout(leaving);
      leaving = setTimeout(() => show().then(reload, reload), SETTLE_MS * (0.5 + Math.random() / 2));
    }
  };
  channel.postMessage({ lane, number });
}

/** Whether this tab has given way to that number often enough. */
function isTold(room: string, number: number): boolean {
  const key = `airlock ${room} ${number}`;
  try {
    const times = Number(sessionStorage.getItem(key)) + 1;
    sessionStorage.setItem(key, String(times));
    return times > MOST_TIMES;
  } catch {
    return true;
  }
}

/** One tab at a time, where the browser can do that: pages without TLS have no locks. */
async function inTurn(room: string, act: () => Promise<void>): Promise<void> {
  const { locks }: { locks?: LockManager } = navigator;
  await (locks === undefined ? act() : locks.request(`airlock ${room}`, act));
}
