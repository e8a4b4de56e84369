import { plural } from "../report/text.ts";
import { lackedBy, type Verification } from "./verification.ts";

/** What a broker is told of a verification: one word about the whole pact, or nothing; and why. */
export interface PublishedResult {
  readonly success: boolean | undefined;
  readonly because: readonly string[];
}

type Verified = Pick<Verification, "interactions" | "problems">;

/**
 * One interaction that is not kept makes it failed. It is passed where all were verified, but for what is tolerated by name.
 * Nothing is told otherwise: a word about a part would be taken for one about the whole.
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
