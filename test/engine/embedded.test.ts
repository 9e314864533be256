import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import { START } from "../support/ledger.ts";
import { engineSuite } from "./suite.ts";

engineSuite("embedded", {
  async make() {
    let now = START;
    const advance = (ms: number) => {
      now += ms;
    };
    return { engine: createEmbeddedEngine({ now: () => now }), advance };
  },
});
