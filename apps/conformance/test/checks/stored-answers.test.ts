import type { Fault } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { those } from "../support/sandbox.ts";

/** The request after a 429 is answered with 503 instead of being carried out. */
function failingAfterLimit(): Fault {
  const limited = new Set<string | null>();
  const keyOf = ({ headers }: { readonly headers: Headers }) => headers.get("idempotency-key");
  return {
    name: "fails-after-a-429",
    breaks: "protocol/idempotent-429",
    protocol: ({ headerRefusal, finish }) => ({
      finish(written, context) {
        if (context !== undefined && written.status === 429) limited.add(keyOf(context));
        return finish(written, context);
      },
      headerRefusal: (context) =>
        limited.has(keyOf(context))
          ? { status: 503, body: { errors: [{ title: "Service unavailable" }] } }
          : headerRefusal(context),
    }),
  };
}

it("a 5xx to the request after a 429 does not show that its idempotency key is lost", async () => {
  const { selected: checks } = select(regularChecks, ["connections/crossed/stored-answers"]);
  const target = openMock({ timeout: 5000, seed: 0, faults: [failingAfterLimit()] });
  const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
  const document = await run({ suite, checks, cells, target, seed: 0, drift: false });
  expect(those(document, "failed")).toEqual([]);
  expect(those(document, "undecided")).toEqual(["connections/crossed/stored-answers"]);
});
