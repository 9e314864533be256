import { expect, test } from "@jest/globals";
import { SharedPages } from "../../../../src/gateway/answers/shared-pages.ts";
import { retrySeconds } from "../../../../src/gateway/overload/retry.ts";
import { createPages, type Pages } from "../../../../src/page/pages.ts";

const BUSY = { kind: "busy", kept: false, room: "tickets", refreshSeconds: 10 } as const;

function counted() {
  const pages = createPages();
  let made = 0;
  const counting: Pages = {
    render(view, reader) {
      made += 1;
      return pages.render(view, reader);
    },
  };
  return { shared: new SharedPages(counting), made: () => made };
}

test("one page for all who read the same, whatever they asked for", () => {
  const { shared, made } = counted();
  const first = shared.render(BUSY, { headers: { "accept-language": "de" }, url: "/a?secret=1" });
  const second = shared.render(BUSY, { headers: { "accept-language": "de-AT, en;q=0.5" }, url: "/b" });
  expect(second).toBe(first);
  expect(made()).toBe(1);
  expect(String(first.body)).toContain("Sie haben noch keinen Platz");
  expect(String(first.body)).not.toContain("secret");
});

test("another language, coding, room or standing is another page", () => {
  const { shared, made } = counted();
  shared.render(BUSY);
  shared.render(BUSY, { headers: { "accept-language": "ja" } });
  shared.render(BUSY, { headers: { "accept-encoding": "gzip" } });
  shared.render({ ...BUSY, room: "vip" });
  const kept = shared.render({ ...BUSY, kept: true });
  expect(made()).toBe(5);
  expect(String(kept.body)).toContain("Your place is safe.");
});

test("those who are turned away together come back from 5 to 15 s later", () => {
  expect([0, 0.5, 0.999].map((at) => retrySeconds(() => at))).toEqual([5, 10, 15]);
});
