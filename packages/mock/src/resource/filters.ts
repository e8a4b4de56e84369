import type { Resource } from "@persona-conformance/schemas/facts";
import { type Answer, refuse } from "../answer.ts";
import type { World } from "../served.ts";

/** The values that a filter leaves. */
export interface Wanted {
  readonly filter: string;
  readonly values: readonly unknown[];
}

interface Asked {
  readonly filter: string;
  /** The values of the filter in the query, as often as it is there. */
  readonly given: readonly string[];
  readonly resource: Pick<Resource, "lifecycle">;
  readonly organizations: World["organizations"];
  /** The answer to a question about the resource. */
  ruling(question: string, otherwise: string): string;
}

/** The values that a filter leaves; undefined where it leaves all, an answer where it is refused. */
export function valuesOf({
  filter,
  given,
  resource,
  organizations,
  ruling,
}: Asked): readonly string[] | Answer | undefined {
  const [first] = given;
  if (first === undefined) return undefined;
  if (filter !== "status") {
    const answer = ruling("filter-unknown-destination", "an empty page");
    const isKnown = answer === "an empty page" || organizations.has(first);
    return isKnown ? [first] : refuse(answer, `${first} is not an organization`);
  }
  const values = given.length > 1 ? given : first.split(",");
  if (values.length === 1) {
    const answer = ruling("filter-unknown-status", "an empty page");
    const isKnown: boolean = answer === "an empty page" || resource.lifecycle.isStatus(first);
    return isKnown ? values : refuse(answer, `${first} is not a status`);
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
