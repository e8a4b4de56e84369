import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, createMock, type Organization } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { checks } from "../../src/checks/index.ts";
import { readEnvironment } from "../../src/environment.ts";
import type { RunDocument } from "../../src/document/run-document.ts";
import { reporters } from "../../src/report/reporters.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import { openSandbox } from "../../src/targets/sandbox/sandbox.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import { contentOf } from "../support/page-content.ts";
import { virtualClock } from "../support/serve.ts";

interface Answer {
  readonly response: Response;
  readonly text: string;
}
/** Plants a text into an answer. */
export type Plant = (answer: Answer, request: Request) => Response | Promise<Response>;

export const organization = (id: string, key: string): Organization => ({
  id,
  connect: true,
  environments: [{ id: `env_${id}`, keys: [key] }],
});

export interface PlantedRun {
  readonly key: string;
  readonly theirs: string;
  readonly plant: Plant;
  /** The number of the first request whose answer is changed. */
  readonly from: number;
  /** The output of the accept command. */
  readonly printed: string;
  readonly patterns: readonly string[];
}

/** Runs checks on answers with a planted text. Returns all outputs: lines on the way, files, and every report. */
export async function outputsOf(planted: PlantedRun): Promise<readonly string[]> {
  const { key, theirs } = planted;
  const clock = virtualClock();
  const [ours, other] = [organization("org_ours", key), organization("org_other", theirs)];
  const mock = createMock({ now: clock.now, sleep: clock.sleep, organizations: [ours, other] });
  const connectionId = connect(mock, key, other.id);
  const folder = await temporaryFolder();
  const output: string[] = [];
  let asked = 0;
  const opening = openSandbox({
    environment: readEnvironment({
      PERSONA_BASE_URL: "https://target.invalid",
      PERSONA_SOURCE_API_KEY: key,
      PERSONA_DESTINATION_API_KEY: theirs,
      PERSONA_CONNECTION_ID: connectionId,
      PERSONA_ACCEPT_COMMAND: "accept",
      PERSONA_STATE_DIR: folder,
    }),
    processEnvironment: {},
    inflection: "kebab",
    provision: false,
    timeout: 5000,
    clock,
    tell: (text) => output.push(text),
    onExchange: (exchange) => output.push(JSON.stringify(exchange)),
    runCommand: async () => ({ accepted: false, result: `the command said ${planted.printed}` }),
    fetch: async (request) => {
      const response = await mock.fetch(request);
      asked += 1;
      const text = await response.clone().text();
      return asked < planted.from ? response : planted.plant({ response, text }, request);
    },
  });
  let document: RunDocument | undefined;
  try {
    const { target } = await opening;
    document = await run({
      suite,
      checks: select(checks, planted.patterns).selected,
      cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
      target,
      seed: 0,
      now: clock.now,
    });
  } catch (error) {
    const { message, stack = "" } = error as Error;
    output.push(message, stack);
  }
  const files = await readdir(folder);
  const journals = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const known = document;
  return [
    ...output,
    ...files,
    ...journals,
    ...(known === undefined
      ? []
      : Object.values(reporters).map(({ render }) => contentOf(render(known)))),
  ];
}
