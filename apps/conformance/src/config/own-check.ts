import {
  didYouMean,
  type Level,
  type OperationId,
  registry,
  type StatementId,
  statements,
} from "@persona-conformance/schemas";
import { NoReplyError } from "@persona-conformance/client";
import { z } from "zod";
import type { Axis, Check } from "../runner/check.ts";
import { invocation } from "../invocation.ts";
import { Undecided, Violation } from "../runner/outcome.ts";
import { type Capability, capabilityNames } from "../capabilities.ts";
import type { Trial } from "../trial/trial.ts";

/** A promise that you rely on, and the page that states it. */
export interface OwnStatement {
  /** A broken MUST fails a run. SHOULD and MAY are advice. */
  readonly level: Level;
  /** The promise in your own words. */
  readonly text: string;
  /** The page that states it. */
  readonly url: string;
}

/** A check of your own. */
export interface OwnCheck {
  /** A lower-case path that begins with `own/`. */
  readonly id: `own/${string}`;
  /** The promise that it tests: one of your own, or the id of one of Persona's. */
  readonly statement: OwnStatement | StatementId;
  /** The operation's id in the official description. Default: `any`. */
  readonly operation?: OperationId | "any";
  /** The capabilities that it needs. It is skipped if the target lacks one. */
  readonly needs?: readonly Capability[];
  /** What it does, in one sentence. */
  readonly steps: string;
  /** What makes it fail, in one sentence. */
  readonly failsWhen: string;
  /**
   * A fault of the mock that it notices, as `list --faults` names it. Without one, nothing proves that the check can
   * fail.
   */
  readonly notices?: string;
  /** The axes on which a target could behave differently. It runs once along the others. */
  readonly varies?: readonly Axis[];
  /** Run only if a pattern names it. */
  readonly onDemand?: true;
  /** Throws a `Violation` if the target breaks the promise. Any other error leaves the check undecided. */
  run(trial: Trial): Promise<void>;
}

/**
 * Types a check of your own, for `checks` of a config. It is run, reported and judged like ours.
 *
 * @example
 * const ours = defineCheck({
 *   id: "own/list/is-quick",
 *   statement: { level: "SHOULD", text: "a list comes within a second", url: "https://example.com/needs#list" },
 *   steps: "lists",
 *   failsWhen: "it takes longer",
 *   async run(trial) {
 *     const { exchange } = await trial.as("source").of(connections).list();
 *     expect(exchange.milliseconds < 1000, "at most 1000 ms", `${exchange.milliseconds} ms`);
 *   },
 * });
 */
export const defineCheck = (check: OwnCheck): OwnCheck => check;

/** A check, with the fault that it must notice. */
export interface ProvenCheck extends Check<Trial> {
  readonly notices?: string;
}

const text = z.string().min(1, "must not be empty");
const statementIds = Object.keys(statements);
const operationIds = ["any", ...registry.operations.map(({ id }) => id)];

/** Validates a check of a config: a config in JavaScript has no types. */
export const OwnCheckShape = z.strictObject({
  id: z
    .string()
    .regex(
      /^own(?:\/[a-z\d]+(?:-[a-z\d]+)*)+$/,
      "must be a path in lower case that begins with own/",
    ),
  statement: z.union(
    [
      z.strictObject({ level: z.enum(["MUST", "SHOULD", "MAY"]), text, url: z.url() }),
      z.enum(statementIds),
    ],
    {
      error: ({ input }) =>
        typeof input === "string"
          ? `must be the id of one of Persona's promises, or one of yours ({ level, text, url }): ${didYouMean(input, statementIds) || `\`${invocation} list --statements\` shows all`}`
          : "must be a promise of yours ({ level, text, url }), or the id of one of Persona's",
    },
  ),
  operation: z
    .enum(operationIds, {
      error: ({ input }) =>
        `must be the id of a documented operation, or any: ${didYouMean(String(input), operationIds) || operationIds.join(", ")}`,
    })
    .optional(),
  needs: z.array(z.enum(capabilityNames)).optional(),
  steps: text,
  failsWhen: text,
  notices: text.optional(),
  varies: z.array(z.enum(["apiVersion", "inflection"])).optional(),
  onDemand: z.literal(true).optional(),
  run: z.custom<OwnCheck["run"]>((value) => typeof value === "function", "must be a function"),
});

/**
 * Runs a team's check. An unexpected error in it is the team's mistake, so the message does not ask to report it to
 * us.
 */
const guarded =
  (own: OwnCheck): OwnCheck["run"] =>
  async (trial) => {
    try {
      await own.run(trial);
    } catch (error) {
      const isFinding = [Violation, Undecided, NoReplyError].some((kind) => error instanceof kind);
      if (isFinding) throw error;
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new Undecided(`your check threw an error (${message})`);
    }
  };

/** Turns a team's check into a check for the runner. */
export function asCheck(own: OwnCheck): ProvenCheck {
  const {
    statement: promise,
    operation = "any",
    needs = [],
    ...rest
  } = { ...own, run: guarded(own) };
  if (typeof promise === "string") {
    const { level, text: statement, url } = statements[promise];
    return { ...rest, operation, needs, cites: promise, level, statement, url };
  }
  const { level, text: statement, url } = promise;
  // No registry has a team's promise. The check's id stands for it.
  return { ...rest, operation, needs, cites: own.id, level, statement, url };
}
