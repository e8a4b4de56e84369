import { type Fault, faults } from "@persona-conformance/mock";
import { verify } from "@persona-conformance/pact";
import { type PactFile, promisesOf, reliedOn } from "@persona-conformance/pact/file";
import { expect, test } from "vitest";
import { mockProvider } from "../../src/pact/mock-provider.ts";
import { ourPact, ourVerifier } from "./pact.ts";

/** What no single answer shows: docs/pact.md says that a run must. */
const unseen = [
  // What a refusal did to a list, only a later list shows.
  "connections/changes/refusal-touches-the-row-in-lists",
  "connections/create/refused-yet-listed-later",
  // The pact asks for no such list: it has two filters, a fieldset or a further page, or was empty before.
  "connections/list/cached-while-empty",
  "connections/list/filter-destination-forgotten-on-the-page-before",
  "connections/list/filter-destination-organization-id-ignored-with-fields",
  "connections/list/filter-active-misses-what-a-refusal-touched",
  "connections/list/filter-pending-finds-none-that-was-accepted",
  "connections/list/filter-pending-keeps-what-the-destination-ended",
  "connections/list/filter-status-follows-replays",
  "connections/list/filter-status-ignored-with-fields",
  "connections/list/filter-status-misses-what-fields-leave-out",
  "connections/list/further-pages-without-outbound-of-a-destination",
  "connections/create/duplicate-revives-what-is-inactive",
  "connections/create/duplicate-touches-what-is-inactive",
  "connections/list/second-page-updated-at-of-neighbour",
  "connections/versions/lists-show-active-as-pending",
  "connections/pages/prev-missing-with-destination-organization-id",
  "connections/pages/prev-missing-with-status",
  "connections/pages/rows-lost-behind-a-cursor-with-destination-organization-id",
  "connections/pages/rows-lost-behind-a-cursor-with-status",
  "protocol/fields/two-names-at-the-most",
  "protocol/pages/back-unfiltered",
  "connections/list/sparse-rows-one-status-behind",
  "protocol/pages/filtered-links-encoded-twice",
  "protocol/pages/filtered-next-counts-all-rows",
  "protocol/pages/last-row-alone-is-lost",
  "protocol/pages/next-null-before-one-row",
  "protocol/pages/no-next-in-filtered-lists",
  "protocol/pages/filtered-prev-missing",
  "protocol/pages/inactive-rows-lost-behind-a-cursor",
  // The pact is of the newest version.
  "connections/versions/active-shown-as-pending",
  "connections/versions/list-without-inbound",
  // Whether it was stored, only a second request shows.
  "connections/changes/replay-brings-updated-at-back",
  "connections/jobs/acceptance-restored-after-the-destination",
  "connections/jobs/deactivation-by-destination-undone",
  "connections/jobs/reactivation-carried-out-again",
  "connections/retrieve/overlapping-reads-share-an-answer",
  "connections/retrieve/cached-until-the-party-acts",
  "protocol/idempotency/cleared-by-the-destination",
  "protocol/idempotency/forgotten-once-accepted",
  "protocol/idempotency/newest-answer-of-a-path",
  "protocol/idempotency/query-ignored",
  "share-tokens/fields/what-is-expired-shown-as-created",
  "share-tokens/fields/destination-always-sees-the-status",
  "share-tokens/fields/times-null-without-the-status",
  "share-tokens/create/replay-prolongs-the-lifetime",
  "share-tokens/create/replay-refused-once-paused",
  "share-tokens/redeem/replay-refused-once-paused",
  "share-tokens/redeem/another-body-with-the-key-of-a-refusal",
  "share-tokens/redeem/into-a-transaction-not-stored",
  "share-tokens/redeem/mappings-not-compared",
  "share-tokens/pages/before-from-the-top",
  "share-tokens/pages/begins-a-row-late",
  "share-tokens/pages/filtered-prev-missing",
  "share-tokens/pages/filtered-rows-lost-behind-a-cursor",
  "share-tokens/pages/from-the-top-after-what-has-expired",
  "share-tokens/pages/next-on-the-last-page",
  "share-tokens/retrieve/fields-ignored-once-read",
  "share-tokens/fields/ignored-by-expire",
  "connections/lifecycle/deactivate/pending/by-destination/not-stored",
  "connections/lifecycle/deactivate/active/by-source/not-stored",
  "connections/lifecycle/deactivate/active/by-destination/not-stored",
  "connections/lifecycle/reactivate/inactive/by-source/not-stored",
  "connections/reactivate/fails-after-ten-rounds",
  "connections/create/duplicate-resets-the-first",
  "connections/resource/list-shows-other-times",
  "connections/actions/answer-with-old-updated-at",
  "connections/actions/empty-object-skips-the-guard",
  "connections/deactivate/not-stored-in-camel-case",
  "connections/list/filter-status-ignored-for-one-row",
  "connections/list/without-inbound-in-camel-case",
  "connections/reactivate/leaves-an-older-one",
  "protocol/access/empty-key-is-somebody",
  "protocol/fields/created-at-holds-the-update",
  "protocol/idempotency/ignored-with-a-body",
  "share-tokens/list/one-lost-in-snake-case",
  "share-tokens/list/those-of-others-lost-in-other-styles",
  "protocol/rate-limit/reset-in-milliseconds",
  "protocol/rate-limit/reset-stays",
  "protocol/rate-limit/reset-stays-at-zero",
  "connections/resource/created-at-wanders",
  "protocol/idempotency/other-parameters-carried-out",
  "protocol/idempotency/other-parameters-carried-out-when-repeated",
  "protocol/idempotency/other-path-refused-but-carried-out",
  "protocol/access/401-after-a-while",
  // What the client does not read, the pact does not ask for.
  "connections/resource/creator-without-id",
  "protocol/fields/drop-type",
  "protocol/fields/filter-adds-the-status",
  "protocol/errors/data-beside",
  // A pact has no word for what must not be there.
  "protocol/fields/ignored",
  "protocol/fields/created-at-always",
  // Requests that the client does not make.
  "protocol/pages/size-ignored-with-a-filter",
  "protocol/access/403-for-401-in-old-versions",
  "protocol/pages/fifty-at-the-most",
  "protocol/access/any-scheme",
  "protocol/access/missing-key-without-errors",
  "protocol/pages/snake-case-links",
  "protocol/inflection/values-too",
  "protocol/inflection/values-too-in-actions",
  "protocol/fields/of-any-type",
  "protocol/inflection/values-too-in-snake",
  "protocol/fields/first-name-only",
  "protocol/fields/names-of-three-words-missing",
  "connections/failures/largest-page-is-always-500",
  "connections/failures/largest-page-is-refused",
  // What only a later request, a further page or a race shows.
  "protocol/pages/a-hundred-in-all",
  "connections/changes/inactive-becomes-pending-after-seconds",
  "connections/changes/deactivation-of-active-undone-after-seconds",
  "connections/list/filter-status-forgotten-on-the-second-page",
  "protocol/pages/links-with-another-status",
  "protocol/pages/links-with-the-key",
  "protocol/pages/inbound-lost-behind-the-first",
  "connections/races/destination-succeeds-too",
  "protocol/idempotency/forgotten-after-other-parameters",
  "protocol/pages/next-from-the-first-row",
  "protocol/pages/next-missing-on-the-way-back-with-a-filter",
  "connections/list/filter-status-forgotten-on-the-page-before",
  "protocol/fields/ignored-on-later-pages",
  "protocol/pages/links-elsewhere",
  "share-tokens/pages/next-null-after-a-cursor",
  "connections/list/cached-for-every-status",
  "connections/list/shows-what-was-before",
  "connections/races/both-succeed",
  "protocol/idempotency/overlapped-key-forgotten",
  "connections/create/replay-resets-the-first",
  "protocol/idempotency/another-style-is-carried-out",
  "protocol/inflection/cache-forgets-the-style",
  "protocol/inflection/list-has-the-style-before",
  "protocol/pages/after-what-has-changed-refused",
  "protocol/pages/after-what-has-changed-skips-a-row",
  "protocol/pages/back-to-the-beginning",
  "protocol/pages/last-row-is-lost",
  "protocol/pages/last-row-lost",
  "protocol/pages/next-null-before-the-last-page",
  "protocol/pages/second-page-unfiltered",
  "protocol/pages/third-page-skips-a-row",
  "protocol/rate-limit/reset-counts-up",
  "share-tokens/list/row-twice",
  "share-tokens/list/inbound-rows-twice",
  "share-tokens/pages/no-next",
  "share-tokens/pages/size-ignored",
  // What another party or organization sees.
  "protocol/fields/source-is-the-caller",
  "connections/list/destination-has-one-page",
  "connections/list/filter-destination-organization-id-forgotten-on-the-second-page",
  "connections/list/filter-ignored-for-destination",
  "connections/list/filter-status-ignored-for-destination",
  "connections/create/refused-yet-made-for-others",
  "connections/list/filter-status-misses-changes-by-destination",
  "connections/resource/destination-sees-a-later-creation",
  "connections/resource/destination-sees-the-acceptance-as-the-creation",
  "connections/resource/destination-sees-the-first-change-as-the-creation",
  "connections/retrieve/cached-for-everybody",
  "connections/strangers/deactivate-what-is-active",
  "connections/strangers/list-without-rows-leads-on",
  "connections/strangers/refusal-leaks-the-parties",
  "connections/strangers/refusal-leaks-the-status",
  "connections/strangers/refusal-tells-the-status-in-words",
  "connections/strangers/see-what-a-partner-has",
  "connections/strangers/told-when-they-deactivate",
  "connections/strangers/told-when-they-reactivate",
  // Ids, keys and filters that the client does not send.
  "connections/list/unknown-status-leaves-all",
  "connections/retrieve/by-a-wildcard",
  "connections/retrieve/by-an-id-with-a-tail",
  "connections/retrieve/by-an-organization",
  "connections/retrieve/by-the-beginning",
  "connections/retrieve/without-the-prefix",
  "protocol/access/a-letter-less",
  "protocol/access/in-any-case",
];

const promisesIn = (breaks: Fault["breaks"]): readonly string[] =>
  [breaks].flat().filter((id) => typeof id === "string");

test("a fault against a promise that the pact relies on is seen, unless no single answer shows it", async () => {
  const { pact } = await ourPact();
  const relied = new Set<string>(promisesOf(pact).map(({ statement }) => statement));
  const verifier = ourVerifier();
  const isSeenBy = async (fault: Fault, interactions: PactFile["interactions"]) => {
    const found = await verify(
      { ...pact, interactions },
      mockProvider({ faults: [fault] }),
      verifier,
    );
    return found.some(({ outcome }) => outcome.kind !== "passed");
  };
  const missed: string[] = [];
  const against = faults.filter(({ breaks }) => promisesIn(breaks).some((id) => relied.has(id)));
  const waiting = against.values();
  const seeThem = async () => {
    // Each takes the next of the same iterator.
    for (const fault of waiting) {
      const broken = new Set(promisesIn(fault.breaks));
      const closest = pact.interactions.filter((one) => reliedOn(one).some((id) => broken.has(id)));
      // Most faults are seen by the interactions that rely on what they break, in a tenth of the time.
      if (!(await isSeenBy(fault, closest)) && !(await isSeenBy(fault, pact.interactions)))
        missed.push(fault.name);
    }
  };
  await Promise.all(Array.from({ length: 3 }, seeThem));
  expect(against.length).toBeGreaterThan(100);
  expect(missed.toSorted()).toEqual(unseen.toSorted());
}, 900_000);
