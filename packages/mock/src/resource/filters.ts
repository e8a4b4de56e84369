import { type Answer, refuse } from "../answer.ts";

/** The values of a filter that is allowed. */
export interface Wanted {
  readonly filter: string;
  readonly values: readonly unknown[];
}

interface Asked {
  readonly filter: string;
  /** The values of the filter in the query. It may occur several times. */
  readonly given: readonly string[];
  /** Whether the filter can match anything with this value. */
  isKnown(value: string): boolean;
  /** The ruling on a question about the resource. */
  ruling(question: string, otherwise: string): string;
}

/** The values that a filter allows. Undefined if it allows all. A refusal if it is not allowed. */
export function valuesOf({
  filter,
  given,
  isKnown,
  ruling,
}: Asked): readonly string[] | Answer | undefined {
  const [first] = given;
  if (first === undefined) return undefined;
  const values = given.length > 1 ? given : first.split(",");
  if (filter !== "status" || values.length === 1) {
    // `filter-unknown-destination` for `destination-organization-id`.
    const answer = ruling(`filter-unknown-${filter.split("-")[0]}`, "an empty page");
    if (answer === "ignored" && !isKnown(first)) return undefined;
    const isFine = answer === "an empty page" || isKnown(first);
    return isFine ? [first] : refuse(answer, `${first} is not known`);
  }
  const answer =
    given.length > 1
      ? ruling("filter-twice", "one of them")
      : ruling("filter-comma", "an empty page");
  switch (answer) {
    case "both":
      return values;
    case "one of them":
      return values.slice(-1);
    case "an empty page":
      return [];
    case "ignored":
      return undefined;
    default:
      return refuse(answer, "filter[status] takes one status");
  }
}
