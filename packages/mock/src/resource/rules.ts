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

/** A party's attempt at an action. */
export interface Tried extends Pick<Attempt, "action" | "party" | "unmet"> {
  readonly stored: Stored;
  /** The request. Missing for an action in a dashboard. */
  readonly context?: Context;
  /** The request's input, after it was accepted. */
  readonly input?: Readonly<Record<string, unknown>>;
}

export type NamedPassage = Passage & { readonly name: string };

/**
 * How a resource is served, as functions that can be replaced one by one. A definition replaces those that are
 * special for its resource. A fault makes some of them wrong.
 */
export interface ResourceRules {
  /** Finds a resource by its id, or refuses the id. */
  find(all: ReadonlyMap<string, Stored>, id: string): Stored | Answer | undefined;
  /** The organization of a party. */
  organizationOf(stored: View, party: string): string | undefined;
  /** The organization of an object that resources name by id. The mock serves no requests for such objects. */
  ownerOf(objectId: string): string | undefined;
  /** The party as which the caller may see a resource. */
  partyOf(stored: Stored, caller: Caller): string | undefined;
  /** The answer to an organization that is no party and requests this operation. */
  excluded(stored: Stored, caller: Caller, operation?: string): Answer;
  /** Whether the other resource has the status that an action requires. */
  meets(stored: Stored, condition: NonNullable<Transition["while"]>): boolean;
  decide(tried: Tried): Ruling;
  /** Reads or refuses the input of an allowed attempt. Keys are in kebab-case. */
  input(tried: Tried, body: unknown): Readonly<Record<string, unknown>> | Answer;
  /** Makes an allowed change. */
  carryOut(tried: Tried, to: string, now: number): void;
  /** The answer to a refused attempt. */
  refusal(tried: Tried, because: readonly Objection[]): Answer;
  /** Called after a refused attempt. Does nothing. */
  refused(tried: Tried, now: number): void;
  /** Called for a request about a resource that matches no operation. Does nothing. */
  stray(stored: Stored, context: Context, now: number): void;
  /** The view in the answer to an allowed attempt. */
  answered(tried: Tried, view: View): View;
  /** The passages: changes by time or the system. */
  passages(): readonly NamedPassage[];
  /** Whether a passage is due. */
  isDue(stored: Stored, passage: NamedPassage, now: number): boolean;
  /** Makes the change of a passage. */
  pass(stored: Stored, passage: NamedPassage, now: number): void;
  /** The reason why a visible resource is not shown, if there is one. */
  withheld(stored: Stored, context: Context): Answer | undefined;
  /** The view in the answer to a read. */
  read(stored: Stored, context: Context, now: number): View;
  /** Writes a view as JSON. */
  resource(view: View, context: Context): Record<string, unknown>;
  sparse(resource: Record<string, unknown>, context: Context, version: string): unknown;
  /** Wraps one resource into a document. */
  document(data: unknown, context: Context): Record<string, unknown>;
  /** The value that a filter compares. */
  valueUnder(filter: string, view: View, context: Context): unknown;
  /** Whether a filter can match anything with this value. */
  isKnownUnder(filter: string, value: string, context: Context): boolean;
  select(rows: readonly Stored[], context: Context, now: number): readonly Stored[] | Answer;
  order(rows: readonly Stored[]): readonly Stored[];
  paginate(paging: Paging<Stored>): Page<Stored> | Answer;
  /** Reads or refuses the body of a creation. Keys are in kebab-case. */
  draft(body: unknown): Draft | Answer;
  /** The reason why the caller may not create this, if there is one. */
  admit(draft: Draft, caller: Caller): Answer | undefined;
  /** The resource that the new one would duplicate. */
  rival(draft: Draft, caller: Caller, rows: Iterable<Stored>): Stored | undefined;
  /** The answer to the creation of a duplicate, if duplicates are not allowed. */
  duplicate(rival: Stored): Answer | undefined;
  created(stored: Stored): Stored;
}
