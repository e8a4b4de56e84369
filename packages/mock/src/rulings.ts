import {
  resources,
  type Unknown,
  unknowns,
  type UnknownId,
} from "@persona-conformance/schemas/facts";
import { type FreedomOf, resourceFreedoms, resourceRulings } from "./resource/rulings.ts";
import { shareTokenFreedoms } from "./share-tokens/freedoms.ts";
import type { Served } from "./served.ts";

/** What the versioning policy lets a provider change at any time about the protocol: a suite must accept each. */
const freedoms = {
  "protocol/request-id-prefix": {
    question: "how do request ids begin?",
    answers: ["req_", "r-"],
    ours: "req_",
  },
  "protocol/timestamps": {
    question: "how are timestamps written?",
    answers: ["milliseconds", "seconds", "microseconds", "offset"],
    ours: "milliseconds",
  },
  "protocol/details": {
    question: "what do errors say beside their title?",
    answers: ["details", "other words", "other titles", "other pointers", "nothing"],
    ours: "details",
  },
  "protocol/replica-lag": {
    question: "for how many milliseconds do reads show what was before a change?",
    answers: ["0", "60"],
    ours: "0",
  },
  "protocol/varying-limit": {
    question: "does RateLimit-Limit alternate between the key's and the environment's limit?",
    answers: ["no", "yes"],
    ours: "no",
  },
  "protocol/latency": {
    question: "how many milliseconds does an answer take?",
    answers: ["0", "5", "2000"],
    ours: "0",
  },
  "protocol/other-rows": {
    question: "what do the rows do in lists that other organizations made meanwhile?",
    answers: ["there are none", "come", "go", "change", "have an unknown status"],
    ours: "there are none",
  },
  "protocol/edge": {
    question: "does something on the way to the API answer in its place?",
    answers: ["never", "one HTML 403"],
    ours: "never",
  },
} as const satisfies Record<string, Unknown>;

/** Those of single resources. */
const ofResources: Questions = shareTokenFreedoms;

export type RulingId =
  | UnknownId
  | keyof typeof freedoms
  | keyof typeof shareTokenFreedoms
  | FreedomOf<(typeof resources)[number]["name"]>;

export type Rulings = Readonly<Record<RulingId, string>>;

type Questions = Readonly<Record<string, Unknown>>;

const begins = (prefix: string) => (questions: Questions) =>
  Object.fromEntries(Object.entries(questions).filter(([id]) => id.startsWith(prefix)));

/** Every question about the protocol and some resources: those of the register, or those that follow from a definition. */
export function questionsOf(served: readonly Pick<Served, "resource" | "freedoms">[]): Questions {
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

/**
 * Every question whose answer can be switched: the documentation's open ones, and what it allows to change.
 */
// Their ids are those of the register and of the freedoms; `questionsOf` cannot say it of resources to come.
export const rulings = questionsOf(
  resources.map((resource) => ({ resource, freedoms: begins(`${resource.name}/`)(ofResources) })),
) as Readonly<Record<RulingId, Unknown>>;

/**
 * Our own answer to each question, but for those given.
 *
 * @throws {Error} where there is no such question, or no such answer to it
 */
export function rule(
  given: Readonly<Partial<Record<string, string>>> = {},
  questions: Questions = rulings,
): Rulings {
  for (const [id, answer] of Object.entries(given)) {
    const { answers } = questions[id] ?? { answers: undefined };
    if (answers === undefined) throw new Error(`there is no ruling ${id}`);
    if (answer !== undefined && !answers.includes(answer)) {
      throw new Error(`the ruling ${id} cannot be ${answer}: choose ${answers.join(", ")}`);
    }
  }
  const ours = Object.entries(questions).map(([id, open]) => [id, given[id] ?? open.ours]);
  // As above.
  return Object.fromEntries(ours) as Rulings;
}

/** The answer to a question that only a resource's definition knows by name. */
export const answerOf = (given: Rulings, id: string): string | undefined =>
  (given as Readonly<Record<string, string>>)[id];
