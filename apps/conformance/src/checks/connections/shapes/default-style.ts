import type { Exchange } from "@persona-conformance/client";
import {
  allowedVersions,
  connections,
  type Inflection,
  inflections,
  isInflected,
  newestVersion,
  pageSize,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import {
  collection,
  connectionPath,
  expectConnections,
  readConnections,
} from "../../../trial/arranging/connections.ts";
import { describe, expect, expectNone } from "../../../trial/judging/expect.ts";
import { firstRows, lacking } from "../../../trial/reading/lists.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSentOnce } from "../../crossed/another-cell.ts";
import { keysIn } from "../../key-style.ts";

const query = { "page[size]": `${pageSize.maximum}` };

const withoutStyle = { "key-inflection": null };
const withoutHeaders = { ...withoutStyle, "persona-version": null };

/** A retrieval by the source without a Key-Inflection header. Memoized. */
const retrievedPlainly = (trial: Trial): Promise<Exchange> =>
  trial.memoize("a retrieval without a style", async () => {
    const { id } = await trial.of(connections).any();
    const request = { method: "GET", path: connectionPath(id), headers: withoutHeaders };
    return trial.as("source").send(request);
  });

/** The style of the keys in an answer, if it is one of the three. */
function styleOf(exchange: Exchange): Inflection | undefined {
  const keys = keysIn(exchange);
  return inflections.find((each) => keys.every((key) => isInflected(key, each)));
}

/** The style of the source's key. Undefined if the answer to a retrieval does not show it: another check reports that. */
export async function ownStyle(trial: Trial): Promise<Inflection | undefined> {
  const exchange = await retrievedPlainly(trial);
  return exchange.status === 200 ? styleOf(exchange) : undefined;
}

/** The key style of answers to requests without a Key-Inflection header. */
export const defaultStyleChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/inflection/default",
    cites: "protocol/inflection-default",
    alsoCites: ["protocol/inflection-style", "protocol/version-invariant"],
    operation: "retrieve-a-connect-connection",
    needs: ["fixture"],
    steps:
      "retrieves a connection without the headers for style and version, then lists in another style and without the style, each night in another version, and as the destination without both headers",
    failsWhen:
      "keys in no known style, in several styles, or in another style than before; or a list of the destination without a row that it has with these headers",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const judge = async (who: "source" | "destination", exchange: Exchange) => {
        if (exchange.status >= 400) await trial.of(connections).settled(id, () => true, who);
        expect(exchange.status === 200, "status 200", describe(exchange), exchange);
        const style = styleOf(exchange);
        const all = keysIn(exchange).join(", ");
        expect(style !== undefined, "keys in one of the three styles", all, exchange);
        return { style: style ?? "kebab", exchange };
      };
      const { style, exchange } = await judge("source", await retrievedPlainly(trial));
      trial.observe("protocol/default-inflection", style, exchange);
      // To save requests, retrieve it once.
      if (!trial.hasCapability("two-parties")) return;
      // The style belongs to the key in every version.
      const own = trial.cell.apiVersion;
      const place = isSentOnce(trial) ? trial.seed % allowedVersions.length : 0;
      const apiVersion = own === newestVersion ? (allowedVersions[place] ?? own) : own;
      // The style of the last request must not stay, for the same list in particular.
      const other =
        inflections.find((each) => each !== style && each !== trial.cell.inflection) ?? "camel";
      const listIn = (inflection: Inflection) =>
        trial.in({ apiVersion, inflection }).as("source").send({ method: "GET", path: collection });
      await listIn(other);
      const plain = { method: "GET", path: collection };
      const there = await trial
        .in({ apiVersion })
        .as("source")
        .send({ ...plain, headers: withoutStyle });
      // Another check tries whether the version is accepted.
      const listed =
        there.status < 400
          ? there
          : await trial.as("source").send({ ...plain, headers: withoutHeaders });
      const list = await judge("source", listed);
      if (list.style !== style) {
        // A cache gives it to requests with the header, too.
        const isCached = list.style === other && styleOf(await listIn(style)) === other;
        expectNone([list.style], `keys in ${style} case, as before`, list.exchange, {
          ...(isCached && { cites: "protocol/inflection-style" as const }),
        });
      }
      // Each organization sets a default style for its keys, so each of the three is right.
      const theirs = await judge(
        "destination",
        await trial
          .as("destination")
          .send({ method: "GET", path: collection, query, headers: withoutHeaders }),
      );
      const { views, next } = expectConnections(readConnections(theirs.exchange));
      // New rows of others may push these to another page.
      if (next !== null) return;
      const rows = (await firstRows(trial, connections, "destination")).views;
      expectNone(
        (await lacking(trial, rows, views, "destination")).map((row) => `a list without ${row.id}`),
        "the rows of a list with these headers",
        theirs.exchange,
        { cites: "protocol/version-invariant" },
      );
    },
  }),
];
