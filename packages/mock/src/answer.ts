/** An answer of an operation: keys in kebab-case, no headers yet. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON. Undefined for an empty body. */
  readonly body: unknown;
}

/** An answer as it is sent. */
export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Must be authenticated to access this endpoint",
  403: "Forbidden",
  404: "Record not found",
  405: "Method not allowed",
  406: "Not acceptable",
  409: "Conflict",
  422: "Unprocessable entity",
  429: "Rate limit exceeded",
  500: "Internal server error",
};

/** One error of a refusal. */
interface Shown {
  readonly title: string;
  readonly details?: string;
  readonly source?: { readonly pointer: string };
}

/** A refusal as documented. `code` may be a ruling's text. `pointer` is included if the status allows one. */
export function refuse(code: number | string, details?: string, pointer?: string): Answer {
  const status = Number(code);
  const title = titles[status];
  if (title === undefined) throw new Error(`unknown refusal ${code}`);
  const error: Shown = {
    title,
    ...(details !== undefined && status !== 401 && { details }),
    ...(pointer !== undefined && status === 422 && { source: { pointer } }),
  };
  return { status, body: { errors: [error] } };
}

let words = 0;
/** A word that is never the same twice. */
const changing = () => {
  words += 1;
  return String(words).replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)));
};

const inOtherWords = (error: Shown) => ({
  ...error,
  ...(error.details !== undefined && { details: "This cannot be done." }),
});

let worded = 0;
/** Two servers answer in turn, each in its own words. */
const inTurn = (error: Shown) => {
  worded += 1;
  return worded % 2 === 0 ? error : inOtherWords(error);
};

/** Other wordings of an answer's errors. */
const wordings = {
  "other words": inOtherWords,
  "other words at times": inTurn,
  "changing words": (error: Shown) => ({
    ...error,
    ...(error.details !== undefined && { details: `${error.details} (${changing()})` }),
  }),
  "other titles": (error: Shown) => ({ ...error, title: "Not possible" }),
  "other pointers": (error: Shown) => ({
    ...error,
    ...(error.source !== undefined && { source: { pointer: "/data" } }),
  }),
  nothing: ({ title }: Shown) => ({ title }),
} as const;

export const isWording = (name: string): name is keyof typeof wordings =>
  Object.hasOwn(wordings, name);

/** Rewords the errors of an answer. An answer without errors stays as it is. */
export function reword(answer: Answer, wording: keyof typeof wordings): Answer {
  // The mock makes errors of this shape only.
  const { errors } = Object(answer.body) as { readonly errors?: readonly Shown[] };
  if (errors === undefined) return answer;
  return { ...answer, body: { errors: errors.map((error) => wordings[wording](error)) } };
}

/** The same answer, with the members of its objects in the opposite order. */
export const reorder = (answer: Answer): Answer => ({ ...answer, body: reversed(answer.body) });

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  const members = Object.entries(value).map(([key, item]) => [key, reversed(item)]);
  return Object.fromEntries(members.toReversed());
}

export const isAnswer = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && "status" in value && "body" in value;
