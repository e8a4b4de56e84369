import { type Level, type StatementId, statements } from "@persona-conformance/schemas";
import { NoReplyError } from "@persona-conformance/client";
import { z } from "zod";
import type { Axis, Check } from "../runner/check.ts";
import { Undecided, Violation } from "../runner/outcome.ts";
import { type Capability, capabilityNames } from "../runner/capabilities.ts";
import type { Trial } from "../trial/trial.ts";

/** A promise that you rely on, and where it is made. */
export interface OwnStatement {
  /** MUST fails a run; SHOULD and MAY are advice. */
  readonly level: Level;
  /** In your own words. */
  readonly text: string;
  /** Where it is written down. */
  readonly url: string;
}

/** A check of a team's own. */
export interface OwnCheck {
  /** A path in lower case below `own/`. */
  readonly id: `own/${string}`;
  /** The promise that it guards: one of your own, or the id of one of Persona's. */
  readonly statement: OwnStatement | StatementId;
  /** The operation's id in the official description; `any` unless given. */
  readonly operation?: string;
  /** Capabilities of the target without which it is skipped. */
  readonly needs?: readonly Capability[];
  /** What is done, in one sentence. */
  readonly steps: string;
  /** What would fail it, in one sentence. */
  readonly failsWhen: string;
  /** The mock's fault that it notices, as `list --faults` names them; without one the check is unproven. */
  readonly notices?: string;
  /** The axes on which a target could behave differently; along the others it is run once. */
  readonly varies?: readonly Axis[];
  /** Run only where a pattern names it. */
  readonly onDemand?: true;
  /** Throws a `Violation` where the target breaks the promise; whatever else it throws proves nothing. */
  run(trial: Trial): Promise<void>;
}

/**
 * A check of a team's own, for `checks` of a config: run, reported and weighed like ours.
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

/** A check with the fault that it must notice. */
export interface ProvenCheck extends Check<Trial> {
  readonly notices?: string;
}

const text = z.string().min(1, "must not be empty");

/** What a config may say of a check; types do not hold in JavaScript. */
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
      z.enum(Object.keys(statements)),
    ],
    "must be a promise of yours ({ level, text, url }), or the id of one of Persona's",
  ),
  operation: text.optional(),
  needs: z.array(z.enum(capabilityNames)).optional(),
  steps: text,
  failsWhen: text,
  notices: text.optional(),
  varies: z.array(z.enum(["apiVersion", "inflection"])).optional(),
  onDemand: z.literal(true).optional(),
  run: z.custom<OwnCheck["run"]>((value) => typeof value === "function", "must be a function"),
});

/** Runs a check in which a mistake is the team's own to look for, and none of ours to report. */
const guarded =
  (own: OwnCheck): OwnCheck["run"] =>
  async (trial) => {
    try {
      await own.run(trial);
    } catch (error) {
      const isFinding = [Violation, Undecided, NoReplyError].some((kind) => error instanceof kind);
      if (isFinding) throw error;
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new Undecided(`your check broke (${said})`);
    }
  };

/** A check of a team's own as the runner takes it. */
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
  // A promise of a team's own is known by its check's id: no registry has it.
  const cites = own.id as unknown as StatementId;
  return { ...rest, operation, needs, cites, level, statement, url };
}
