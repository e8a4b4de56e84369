import { plural } from "../report/text/text.ts";
import { lackedBy, type Verification } from "./verification.ts";

/** The result that a broker gets: passed, failed, or nothing (`undefined`), and the reasons. */
export interface PublishedResult {
  readonly success: boolean | undefined;
  readonly because: readonly string[];
}

type Verified = Pick<Verification, "interactions" | "problems">;

/**
 * Failed if one interaction is broken. Passed if all were verified, except those that are tolerated by name.
 * Otherwise nothing is published: a result about a part would be read as one about the whole pact.
 */
export function resultOf(
  { interactions, problems }: Verified,
  tolerated: ReadonlySet<string>,
): PublishedResult {
  const named = (kind: "failed" | "undecided" | "skipped") =>
    interactions.filter(({ outcome }) => outcome.kind === kind);
  const failed = named("failed");
  if (failed.length > 0) {
    return {
      success: false,
      because: failed.map(({ description }) => `not kept: ${description}`),
    };
  }
  const undecided = named("undecided").map(
    ({ description, outcome }) =>
      `undecided: ${description}: ${"problem" in outcome ? outcome.problem : ""}`,
  );
  const lacked = lackedBy({ interactions });
  const open = [
    ...problems,
    ...undecided,
    ...lacked
      .filter((name) => !tolerated.has(name))
      .map((name) => `not verified for lack of ${name}: provide it, or use --tolerate ${name}`),
    ...(interactions.some(({ outcome }) => outcome.kind === "passed")
      ? []
      : ["nothing was verified"]),
  ];
  if (open.length > 0) return { success: undefined, because: open };
  const skipped = named("skipped").length;
  return {
    success: true,
    because:
      skipped === 0
        ? []
        : [`${plural(skipped, "interaction")} not verified, as tolerated (${lacked.join(", ")})`],
  };
}
