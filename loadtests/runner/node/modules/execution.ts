import { session } from "../session.ts";
import { currentVu, type Vu } from "../vu.ts";

function here(what: string): Vu {
  const vu = currentVu();
  if (vu === undefined) throw new Error(`exec.${what} is known inside a scenario only`);
  return vu;
}

const execution = {
  scenario: {
    get name() {
      return here("scenario").scenario.name;
    },
    get executor() {
      return here("scenario").scenario.executor;
    },
    get startTime() {
      return here("scenario").scenario.startTime;
    },
    get progress() {
      return here("scenario").scenario.progress();
    },
    get iterationInTest() {
      return here("scenario").iterationInScenario;
    },
    get iterationInInstance() {
      return here("scenario").iterationInScenario;
    },
  },
  vu: {
    get idInTest() {
      return here("vu").id;
    },
    get idInInstance() {
      return here("vu").id;
    },
    get iterationInInstance() {
      return here("vu").iteration;
    },
    get iterationInScenario() {
      return here("vu").iteration;
    },
  },
  instance: {
    get currentTestRunDuration() {
      return Date.now() - session.startedAt;
    },
    get iterationsCompleted() {
      return session.counts.completed;
    },
    get iterationsInterrupted() {
      return session.counts.interrupted;
    },
  },
  test: {
    get options() {
      return session.options;
    },
    fail(message = "exec.test.fail was called") {
      session.failed ??= message;
    },
  },
};

export const { scenario, vu, instance, test } = execution;
export default execution;
