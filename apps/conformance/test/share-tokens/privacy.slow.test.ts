import { type Fault, personalValue } from "@persona-conformance/mock";
import { newestVersion, shareTokens } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { reporters } from "../../src/report/reporters.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

/** Shows everybody, everywhere, what a destination alone may see, and only where it asks. */
const leaking: Fault = {
  name: "leaks source data",
  breaks: "share-tokens/peek-asked-only",
  resource: shareTokens.name,
  rules: ({ resource }) => ({
    resource(view, context) {
      const json = resource(view, context);
      const value = { visibility: "full", value: { deep: [personalValue] } };
      const data = {
        type: "connect/source-data/account",
        id: "act_1",
        "peekable-attributes": { "name-first": value, fields: { [`a "name"`]: value } },
      };
      return { ...json, attributes: { ...Object(json["attributes"]), "source-data": data } };
    },
  }),
};

test("no value of a source object stands in anything that a run puts out", async () => {
  const exchanges: string[] = [];
  const target = openMock({
    timeout: 5000,
    faults: [leaking],
    onExchange: (exchange) => exchanges.push(JSON.stringify(exchange.exchange)),
  });
  const document = await run({
    suite,
    checks: checks.filter(
      ({ id, onDemand }) => !onDemand && /^(?:share-tokens|protocol\/wire)\//.test(id),
    ),
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target,
    seed: 0,
  });
  const failed = document.results.filter(({ outcome }) => outcome.kind === "failed");
  expect(failed.map(({ id }) => id)).toContain("share-tokens/peek/asked-only");
  const rendered = Object.values(reporters).map(({ render }) => render(document));
  const all = [...rendered, ...exchanges, JSON.stringify(document)].join("\n");
  // What is told of a value is its type.
  expect(all).toContain("peekable-attributes");
  expect(all).not.toContain(personalValue);
});
