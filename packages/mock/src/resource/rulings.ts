import { endsOf, type Resource, successOf, type Unknown } from "@persona-conformance/schemas/facts";

/** The ids of the freedoms of some resources, given by their names. */
export type FreedomOf<Name extends string> =
  `${Name}/${"id-prefix" | "more-attributes" | "stranger-acts"}`;

const yesOrNo = { answers: ["yes", "no"], ours: "yes" } as const;

/**
 * What a provider may change about a resource at any time, by the versioning policy. A suite must accept each answer.
 */
export function resourceFreedoms({ name, one, idPrefix }: Resource): Record<string, Unknown> {
  return {
    [`${name}/id-prefix`]: {
      question: `how do the ids of ${words(name)} begin?`,
      // A colon is encoded in a path.
      answers: [idPrefix, `${one.replaceAll(" ", "-")}:`, "0"],
      ours: idPrefix,
    },
    [`${name}/stranger-acts`]: {
      question: `with which HTTP status is an action of an organization refused that is not a party of the ${one}?`,
      answers: ["that of a read", "400", "403", "409", "422"],
      ours: "that of a read",
    },
    [`${name}/more-attributes`]: {
      question: `do ${words(name)} carry attributes that the description does not name?`,
      answers: ["no", "yes"],
      ours: "no",
    },
  };
}

/** The open questions of a resource that has no list of them. */
export function resourceRulings(resource: Resource): Record<string, Unknown> {
  const { name, one, operations, relationships } = resource;
  const badParameter = { answers: ["400", "422"], ours: "400" } as const;
  const questions: Record<string, Unknown> = {
    stranger: {
      question: `with which HTTP status is an organization refused that is not a party of the ${one}?`,
      answers: ["404", "403"],
      ours: "404",
    },
    "unknown-method": {
      question: `with which HTTP status is PATCH on a ${one} answered?`,
      answers: ["404", "405", "403", "401", "400", "422"],
      ours: "404",
    },
    ...(operations["list"] !== undefined && {
      "filter-unknown": {
        question: "is an unknown filter refused or ignored?",
        answers: ["400", "ignored", "an empty page"],
        ours: "400",
      },
    }),
    ...(operations["create"] !== undefined && {
      "create-unknown-attribute": {
        question: `is an unknown attribute refused when a ${one} is created, or ignored?`,
        answers: ["400", "422", "ignored"],
        ours: "400",
      },
      "create-missing-attribute": {
        question: `with which HTTP status is a creation refused that lacks an attribute?`,
        ...badParameter,
      },
      "create-wrong-type": {
        question: `with which HTTP status is an attribute refused that is not a string?`,
        ...badParameter,
      },
    }),
  };
  for (const relationship of Object.keys(relationships)) {
    const question = `does a ${one} carry relationships.${relationship}?`;
    questions[relationship] = { question, ...yesOrNo };
  }
  return {
    ...Object.fromEntries(Object.entries(questions).map(([id, open]) => [`${name}/${id}`, open])),
    ...lifecycleRulings(resource),
  };
}

/** The questions that a lifecycle's table leaves open: the statuses of refusals, and the ends of slow actions. */
export function lifecycleRulings({ name, one, lifecycle, operations }: Resource) {
  const rulings: Record<string, Unknown> = {};
  for (const attempt of lifecycle.attempts) {
    const { action, party, status, unmet } = attempt;
    const ruling = lifecycle.rule(attempt);
    // With several objections, the answer names one of them, and each has a question of its own.
    if (operations[action] === undefined || ruling.allowed || ruling.because.length > 1) continue;
    // An open action may also be done.
    const done = ruling.open === undefined ? [] : [successOf(operations[action])];
    const [first = 409, second = first, ...others] = [...ruling.with, ...done];
    const wrong = unmet ? "unmet" : ruling.because[0] === "party" ? `by-${party}` : status;
    const when = unmet
      ? "while its condition is not met"
      : wrong === status
        ? `while it is ${status}`
        : `by the ${party}`;
    rulings[`${name}/${action}-${wrong}`] = {
      question: `with which HTTP status is it refused to ${action} a ${one} ${when}?`,
      answers: [String(first), String(second), ...others.map(String)],
      ours: wrong === `by-${party}` ? String(first) : ours(ruling.with),
    };
  }
  for (const action of lifecycle.actions) {
    const [first = "", ...others] = endsOf(lifecycle.rowOf(action));
    if (typeof lifecycle.rowOf(action).to === "string") continue;
    rulings[`${name}/${action}-ends`] = {
      question: `in which status does a ${one} end after ${action}?`,
      answers: [first, others[0] ?? first, ...others.slice(1)],
      ours: first,
    };
    rulings[`${name}/${action}-settles-after`] = {
      question: `how many milliseconds does it take to ${action} a ${one}?`,
      answers: ["1000", "60", "0"],
      ours: "1000",
    };
  }
  for (const { name: passage, by } of lifecycle.passages) {
    if (by !== "time") continue;
    rulings[`${name}/${passage}-comes`] = {
      question: `when its time is over, does a ${one} ${passage} at the next read, or by a job?`,
      answers: ["when asked for", "by a job"],
      ours: "when asked for",
    };
    rulings[`${name}/${passage}-lag`] = {
      question: `how many milliseconds after its time does a ${one} ${passage}?`,
      answers: ["0", "20000"],
      ours: "0",
    };
    rulings[`${name}/${passage}-moves-updated-at`] = {
      question: `does updated-at move when a ${one} ${passage}s?`,
      ...yesOrNo,
    };
  }
  return rulings;
}

/** 409 if it is possible. */
const ours = (codes: readonly number[]) => String(codes.find((code) => code === 409) ?? codes[0]);

const words = (name: string) => name.replaceAll("-", " ");
