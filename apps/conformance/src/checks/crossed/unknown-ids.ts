import { pathOf } from "@persona-conformance/client";
import type { Citation } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { expectUnchanged } from "../../trial/judging/comparing.ts";
import { everyRequest, kindOfRequest } from "../../trial/requests/every-request.ts";
import { describe, expect } from "../../trial/judging/expect.ts";
import { askingAgain, unlessBlocked } from "../../trial/requests/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/requests/unknown-id.ts";
import type { View } from "../../trial/reading/view.ts";
import { within } from "./within-cell.ts";

/** Sends unknown ids to every operation that takes one. */
export const unknownIdChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/crossed/unknown-ids",
    cites: "protocol/bad-parameters",
    operation: "any",
    needs: ["create", "disposable"],
    steps:
      "requests each operation with an unknown id, with a part of an id and with text that is similar to an id, each in another API version and key inflection",
    failsWhen:
      "a 5xx three times in a row, while other requests succeed; or a success, or a changed resource",
    echoes: true,
    async run(trial) {
      const requests = await everyRequest(trial);
      const abouts = new Set<View>();
      for (const [place, one] of requests.entries()) {
        const { resource, operation, request, about } = one;
        if (!operation.path.includes("{")) continue;
        abouts.add(about);
        const cites: Citation = resource.cites.answers?.["retrieve"] ?? "protocol/bad-parameters";
        const isRead = operation.method === "GET";
        for (const [step, odd] of oddities(about).entries()) {
          const isSparse = isRead && (place + step + trial.seed) % 2 === 0;
          const query = isSparse ? { [`fields[${resource.type}]`]: "status" } : {};
          const cell = trial.cellFor(kindOfRequest(one, "source", `odd id ${step}`));
          const asked = { ...request, path: pathOf(operation, odd), query };
          const exchange = await unlessBlocked(() =>
            askingAgain(trial, "source", resource, () =>
              trial.in(cell).as("source").sendRaw(asked),
            ),
          );
          if (exchange === undefined) continue;
          const { status } = exchange;
          within(cell, "protocol/bad-parameters", () =>
            expect(status < 500, "no internal error", describe(exchange), exchange),
          );
          within(cell, cites, () =>
            expect(status >= 400, `a refusal of ${odd}`, describe(exchange), exchange),
          );
        }
      }
      for (const about of abouts) await expectUnchanged(trial, about, "the refusals");
    },
  }),
];

function oddities({ id, attributes, relationships }: View): readonly string[] {
  const others = JSON.stringify([attributes, relationships]).match(/(?:org|act)_\w+/g) ?? [];
  return [
    unknownId(id),
    id.slice(0, -3),
    `${id}x`,
    id.replace(/^.*_/, ""),
    `${id.slice(0, -4)}*`,
    `${id} `,
    "a'\"\u00e9\u{1f600}",
    id.repeat(12),
    ...others.slice(-1),
    // An id may have no prefix.
  ].filter((odd) => odd !== id);
}
