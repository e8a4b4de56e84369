import { jsonOf } from "@persona-conformance/client";
import {
  anyFieldStyleSince,
  connections,
  type Inflection,
  inflectKey,
  jsonAt,
  keysOf,
} from "@persona-conformance/schemas";
import type { Cell } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import {
  connectionPath,
  expectConnection,
  readConnection,
} from "../../../trial/arranging/connections.ts";
import { describe } from "../../../trial/judging/expect.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { inKnownVersion } from "../../known-version.ts";

/** Three attributes, named in several styles where the version allows it. */
export function namesIn({ apiVersion, inflection }: Cell): string {
  if (apiVersion >= anyFieldStyleSince) return "status,createdAt,updated_at";
  const names = ["status", "created-at", "updated-at"];
  // A cell holds only the documented inflections.
  return names.map((name) => inflectKey(name, inflection as Inflection)).join(",");
}

/** A connection with a sparse fieldset, named in several styles. */
export const sparse = (trial: Trial): Promise<{ readonly asked: string; readonly view: View }> =>
  trial.memoize("sparse fieldset", async () => {
    const { id } = await trial.of(connections).any();
    const asked = namesIn(trial.cell);
    const { exchange } = await inKnownVersion(
      trial.cell,
      async (version) => {
        const answer = await trial
          .in({ apiVersion: version })
          .as("source")
          .send({
            method: "GET",
            path: connectionPath(id),
            query: { [`fields[${connections.type}]`]: asked },
          });
        return { exchange: answer, shown: keysOf(jsonAt(jsonOf(answer), "data", "attributes")) };
      },
      ({ shown }) => shown.length >= asked.split(",").length,
    );
    const shown = jsonAt(jsonOf(exchange), "data", "id");
    if (exchange.status >= 400) await trial.of(connections).settled(id, () => true);
    if (exchange.status !== 200 || shown !== id) {
      const actual = describe(exchange);
      throw new Violation("the connection with some of its attributes", actual, {
        evidence: exchange,
        cites: "protocol/fields-select",
      });
    }
    return { asked, view: expectConnection(readConnection(exchange)) };
  });
