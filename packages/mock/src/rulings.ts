import {
  type Resource,
  resources,
  type Unknown,
  unknowns,
  type UnknownId,
} from "@persona-conformance/schemas/facts";
import { type FreedomOf, resourceFreedoms, resourceRulings } from "./resource/rulings.ts";
import { shareTokenFreedoms } from "./share-tokens/freedoms.ts";

/**
 * What a provider may change about the protocol at any time, by the versioning policy. A suite must accept each
 * answer.
 */
const freedoms = {
  "protocol/request-id-prefix": {
    question: "how do request ids begin?",
    answers: ["req_", "r-"],
    ours: "req_",
  },
  "protocol/timestamps": {
    question: "how are timestamps written?",
    answers: [
      "milliseconds",
      "seconds",
      "microseconds",
      "offset",
      "offset after a POST",
      "updates in seconds",
    ],
    ours: "milliseconds",
  },
  "protocol/creation-times": {
    // A provider that stores whole seconds cannot tell which row of one second is newer.
    question: "how exact are creation times, and so the order of a list?",
    answers: ["milliseconds", "seconds"],
    ours: "milliseconds",
  },
  "protocol/details": {
    question: "what do errors hold in addition to their title?",
    answers: [
      "details",
      "other words",
      "changing words",
      "other words at times",
      "other titles",
      "other pointers",
      "nothing",
    ],
    ours: "details",
  },
  "protocol/old-error-bodies": {
    question: "do the refusals of API versions before 2025-10-27 have a body?",
    answers: ["yes", "no"],
    ours: "yes",
  },
  "protocol/field-names": {
    question: "are the names inflected that an organization gave to its fields?",
    answers: ["inflected", "kept"],
    ours: "inflected",
  },
  "protocol/member-order": {
    question: "do the members of an answer come in the same order each time?",
    answers: ["yes", "not in a replay", "not in the next answer"],
    ours: "yes",
  },
  "protocol/meta": {
    question: "do resources and their relationships hold a meta object, which changes?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "protocol/creator-shown-to": {
    question: "which parties see the creator of a resource, and where?",
    answers: ["all", "the first alone", "all, but not in lists"],
    ours: "all",
  },
  "protocol/link-parameters": {
    question: "what do the links of a page hold beside page, filter and fields parameters?",
    answers: ["nothing", "another parameter"],
    ours: "nothing",
  },
  "protocol/filtered-pages": {
    question:
      "does a page of a filtered list hold as many rows as it may, or those of a full page that match?",
    answers: ["full", "short"],
    ours: "full",
  },
  "protocol/replica-lag": {
    question: "for how many milliseconds do reads show the status before a change?",
    answers: ["0", "60", "1000"],
    ours: "0",
  },
  "protocol/varying-limit": {
    question: "does RateLimit-Limit alternate between the key's and the environment's limit?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "protocol/latency": {
    question: "how many milliseconds does an answer take?",
    answers: ["0", "5", "2000", "2000 at times"],
    ours: "0",
  },
  "protocol/quota": {
    question: "does a quota, too, lead to a 429, while the rate limit leaves many requests?",
    answers: ["no", "at times"],
    ours: "no",
  },
  "protocol/network": {
    question: "do the answers to all requests arrive?",
    answers: ["yes", "loses answers at times", "gives up on some changes"],
    ours: "yes",
  },
  "protocol/other-rows": {
    question: "what do other organizations do between two requests for a list?",
    answers: ["there are none", "come", "go", "change", "have an unknown status"],
    ours: "there are none",
  },
  "protocol/undocumented-methods": {
    question: "do undocumented methods succeed, without doing anything?",
    answers: ["no", "with 200"],
    ours: "no",
  },
  "protocol/unlisted-version": {
    question: "what does the target do with an API version that the header's schema does not list?",
    answers: ["knows it", "ignores it"],
    ours: "knows it",
  },
  "protocol/edge": {
    question: "does something before the API (an edge) answer in its place?",
    answers: [
      "never",
      "one HTML 403",
      "one JSON 403",
      "an HTML 403 at times",
      "HTML 403s for 8 s",
      "404 for unknown routes",
      "403 for unknown routes",
      "501 for other methods",
      "an HTML 403 for odd paths",
      "an HTML 400 for bodies that are not JSON",
    ],
    ours: "never",
  },
} as const satisfies Record<string, Unknown>;

/** The freedoms of single resources. */
const ofResources: Questions = shareTokenFreedoms;

/** The id of a question whose answer can be switched. */
export type RulingId =
  | UnknownId
  | keyof typeof freedoms
  | keyof typeof shareTokenFreedoms
  | FreedomOf<(typeof resources)[number]["name"]>;

/** An answer to each question. */
export type Rulings = Readonly<Record<RulingId, string>>;

type Questions = Readonly<Record<string, Unknown>>;

const begins = (prefix: string) => (questions: Questions) =>
  Object.fromEntries(Object.entries(questions).filter(([id]) => id.startsWith(prefix)));

/**
 * Every question about the protocol and some resources. A resource without open questions gets those that follow from
 * its definition.
 */
export function questionsOf(
  served: readonly { readonly resource: Resource; readonly freedoms?: Questions }[],
): Questions {
  const questions = served.map(({ resource, freedoms: own }): Questions => {
    const known = begins(`${resource.name}/`)(unknowns);
    return {
      ...(Object.keys(known).length > 0 ? known : resourceRulings(resource)),
      ...resourceFreedoms(resource),
      ...own,
    };
  });
  return Object.assign({}, begins("protocol/")(unknowns), freedoms, ...questions);
}

/** Every question whose answer can be switched: open questions, and what the documentation allows to change. */
// The ids are those of the open questions and the freedoms. The type of `questionsOf` does not know them.
export const rulings = questionsOf(
  resources.map((resource) => ({ resource, freedoms: begins(`${resource.name}/`)(ofResources) })),
) as Readonly<Record<RulingId, Unknown>>;

/**
 * The mock's answer to each question: the given ones, else its own.
 *
 * @throws {Error} For an unknown question or answer.
 */
export function rule(
  given: Readonly<Partial<Record<string, string>>> = {},
  questions: Questions = rulings,
): Rulings {
  for (const [id, answer] of Object.entries(given)) {
    const { answers } = questions[id] ?? { answers: undefined };
    if (answers === undefined) throw new Error(`unknown ruling ${id}`);
    if (answer !== undefined && !answers.includes(answer)) {
      throw new Error(`the ruling ${id} cannot be ${answer}: choose ${answers.join(", ")}`);
    }
  }
  const ours = Object.entries(questions).map(([id, open]) => [id, given[id] ?? open.ours]);
  // The keys are the ids of the questions.
  return Object.fromEntries(ours) as Rulings;
}

/** The ruling on a question whose id is computed from a resource's name. */
export const answerOf = (given: Rulings, id: string): string | undefined =>
  (given as Readonly<Record<string, string>>)[id];
