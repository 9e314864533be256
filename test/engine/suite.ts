import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { away } from "./cases/away.ts";
import { bucket } from "./cases/bucket.ts";
import { clock } from "./cases/clock.ts";
import { door } from "./cases/door.ts";
import { draw } from "./cases/draw.ts";
import { feed } from "./cases/feed.ts";
import { heard } from "./cases/heard.ts";
import { invited } from "./cases/invited.ts";
import { lanes } from "./cases/lanes.ts";
import { left } from "./cases/left.ts";
import { line } from "./cases/line.ts";
import { lostDraw } from "./cases/lost-draw.ts";
import { recalled } from "./cases/recalled.ts";
import { revoked } from "./cases/revoked.ts";
import { sale } from "./cases/sale.ts";
import { sessions } from "./cases/sessions.ts";
import { shop } from "./cases/shop.ts";
import { shown } from "./cases/shown.ts";
import { tally } from "./cases/tally.ts";
import { witness } from "./cases/witness.ts";
import { CaseRoom, type Subject } from "./room.ts";

export const cases = {
  bucket,
  left,
  line,
  door,
  sessions,
  lanes,
  sale,
  witness,
  clock,
  feed,
  invited,
  recalled,
  revoked,
  draw,
  lostDraw,
  away,
  shop,
  shown,
  heard,
  tally,
};

/** What every engine does. `make` gives an engine with no room in it, and its clock. */
export function engineSuite(name: string, { make }: { make: () => Promise<Subject> }): void {
  describe(`${name} engine`, () => {
    let subject: Subject;

    beforeAll(async () => {
      subject = await make();
    });

    afterAll(async () => {
      await subject.engine.close();
    });

    for (const [topic, plays] of Object.entries(cases)) {
      describe(topic, () => {
        test.each(plays.map((one, i) => [one.name, one, i] as const))("%s", async (_, one, i) => {
          await one.play(new CaseRoom(subject, `${topic}-${i}`));
        });
      });
    }
  });
}
