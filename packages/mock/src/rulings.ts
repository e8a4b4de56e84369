import { type Unknown, unknowns } from "@persona-conformance/schemas/facts";

/** What the versioning policy lets a provider change at any time: a suite must accept each. */
const freedoms = {
  "connections/id-prefix": {
    question: "how do the ids of connections begin?",
    answers: ["cxn_", "connection-", "0"],
    ours: "cxn_",
  },
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
    answers: ["details", "other words", "nothing"],
    ours: "details",
  },
  "connections/more-attributes": {
    question: "do connections carry attributes that the description does not name?",
    answers: ["no", "yes"],
    ours: "no",
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
    answers: ["0", "5"],
    ours: "0",
  },
} as const satisfies Record<string, Unknown>;

// How an API key is set is no ruling: the mock's are not set to another style.
const { "protocol/default-inflection": _keySetting, ...open } = unknowns;

/** Every question whose answer can be switched: the documentation's open ones, and what it allows to change. */
export const rulings = { ...open, ...freedoms };

export type RulingId = keyof typeof rulings;
export type Rulings = Readonly<Record<RulingId, string>>;

/** Our own ruling on each question, but for those given. */
export function rule(given: Partial<Rulings> = {}): Rulings {
  const ours = Object.entries(rulings).map(([id, { ours: answer }]) => [id, answer]);
  return { ...(Object.fromEntries(ours) as Rulings), ...given };
}
