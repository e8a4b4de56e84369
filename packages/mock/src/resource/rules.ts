import type {
  Attempt,
  Objection,
  Passage,
  Ruling,
  Transition,
} from "@persona-conformance/schemas/facts";
import type { Answer } from "../answer.ts";
import type { Caller } from "../organizations.ts";
import type { Page, Paging } from "../pages.ts";
import type { Context } from "../protocol.ts";
import type { Draft, Stored, View } from "./stored.ts";

/** A party that tries an action. */
export interface Tried extends Pick<Attempt, "action" | "party" | "unmet"> {
  readonly stored: Stored;
  /** The request; missing where it is none. */
  readonly context?: Context;
  /** What the request carries, once it is known that it may. */
  readonly input?: Readonly<Record<string, unknown>>;
}

export type NamedPassage = Passage & { readonly name: string };

/**
 * How a resource is served, as functions that can be replaced one by one: a definition replaces those that are peculiar
 * to its resource, a fault makes some of them wrong.
 */
export interface ResourceRules {
  /** What is found by an id, or why that is refused. */
  find(all: ReadonlyMap<string, Stored>, id: string): Stored | Answer | undefined;
  /** The organization that is a party to a resource. */
  organizationOf(stored: View, party: string): string | undefined;
  /** As which party the caller may see a resource. */
  partyOf(stored: Stored, caller: Caller): string | undefined;
  /** The answer to an organization that is no party. */
  excluded(stored: Stored, caller: Caller): Answer;
  /** Whether the other resource that an action depends on has the status that it must have. */
  meets(stored: Stored, condition: NonNullable<Transition["while"]>): boolean;
  decide(tried: Tried): Ruling;
  /** What the request of an allowed attempt carries, or why it is refused; keys are in kebab-case. */
  input(tried: Tried, body: unknown): Readonly<Record<string, unknown>> | Answer;
  /** Makes an allowed change. */
  carryOut(tried: Tried, to: string, now: number): void;
  /** The answer to an attempt that is refused. */
  refusal(tried: Tried, because: readonly Objection[]): Answer;
  /** Done when an attempt is refused: nothing. */
  refused(tried: Tried, now: number): void;
  /** Done on a request about a resource that is no operation: nothing. */
  stray(stored: Stored, context: Context, now: number): void;
  /** What the answer to an allowed attempt shows. */
  answered(tried: Tried, view: View): View;
  /** What comes by itself. */
  passages(): readonly NamedPassage[];
  /** Whether what comes by itself has come. */
  isDue(stored: Stored, passage: NamedPassage, now: number): boolean;
  /** Makes a change that came by itself. */
  pass(stored: Stored, passage: NamedPassage, now: number): void;
  /** Why a resource that the caller may see is not shown, if it is not. */
  withheld(stored: Stored, context: Context): Answer | undefined;
  /** What a read shows. */
  read(stored: Stored, context: Context, now: number): View;
  /** How a view is written. */
  resource(view: View, context: Context): Record<string, unknown>;
  sparse(resource: Record<string, unknown>, context: Context, version: string): unknown;
  /** What stands around one resource. */
  document(data: unknown, context: Context): Record<string, unknown>;
  /** What a filter compares with what is asked for. */
  valueUnder(filter: string, view: View, context: Context): unknown;
  /** Whether a filter could leave anything for this value. */
  isKnownUnder(filter: string, value: string, context: Context): boolean;
  select(rows: readonly Stored[], context: Context, now: number): readonly Stored[] | Answer;
  order(rows: readonly Stored[]): readonly Stored[];
  paginate(paging: Paging<Stored>): Page<Stored> | Answer;
  /** What the body of a request to create names, or why it is refused; keys are in kebab-case. */
  draft(body: unknown): Draft | Answer;
  /** Why the caller may not create this, if it may not. */
  admit(draft: Draft, caller: Caller): Answer | undefined;
  /** What the new one would be a duplicate of. */
  rival(draft: Draft, caller: Caller, rows: Iterable<Stored>): Stored | undefined;
  /** The answer to a request for a duplicate, where there must be none. */
  duplicate(rival: Stored): Answer | undefined;
  created(stored: Stored): Stored;
}
