import { connections, inflections, isInflected } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { collection, connectionPath } from "../../../trial/arranging/connections.ts";
import { describe, expect } from "../../../trial/judging/expect.ts";
import type { Trial } from "../../../trial/trial.ts";
import { keysIn } from "../../key-style.ts";

/** The key style of answers to requests without a Key-Inflection header. */
export const defaultStyleChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/inflection/default",
    cites: "protocol/inflection-default",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture"],
    steps:
      "retrieves a connection without a Key-Inflection header, then in another style, then lists without one",
    failsWhen: "keys in no known style, in several styles, or in another style than before",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const headers = { "key-inflection": null, "persona-version": null };
      const one = { method: "GET", path: connectionPath(id), headers };
      const styleFor = async (who: "source" | "destination", request = one) => {
        const exchange = await trial.as(who).send(request);
        if (exchange.status >= 400) await trial.of(connections).settled(id, () => true, who);
        expect(exchange.status === 200, "status 200", describe(exchange), exchange);
        const keys = keysIn(exchange);
        const style = inflections.find((each) => keys.every((key) => isInflected(key, each)));
        const all = keys.join(", ");
        expect(style !== undefined, "keys in one of the three styles", all, exchange);
        return { style: style ?? "kebab", exchange };
      };
      const { style, exchange } = await styleFor("source");
      trial.observe("protocol/default-inflection", style, exchange);
      // To save requests, retrieve it once.
      if (!trial.hasCapability("two-parties")) return;
      // The style of the last request must not stay.
      const other = inflections.find((each) => each !== style && each !== trial.cell.inflection);
      await trial
        .in({ inflection: other ?? "camel" })
        .as("source")
        .of(connections)
        .retrieve(id);
      const list = await styleFor("source", { method: "GET", path: collection, headers });
      expect(list.style === style, `keys in ${style} case, as before`, list.style, list.exchange);
      // Each organization sets a default style for its keys, so each of the three is right.
      await styleFor("destination");
    },
  }),
];
