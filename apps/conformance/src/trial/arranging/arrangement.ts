import type { Creation, Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import type { Capability } from "../../capabilities.ts";
import type { Because, Subject } from "../../runner/outcome.ts";
import type { ActorName, PartyName } from "../party.ts";
import type { Trial } from "../trial.ts";
import type { TrialContext } from "../trial-context.ts";
import type { View } from "../reading/view.ts";

/** The capabilities that checks of a resource need. */
export interface ResourceNeeds {
  /** To get one. */
  readonly one: readonly Capability[];
  /** To move one to another status. */
  readonly moved: readonly Capability[];
  /** To try an action, allowed or not. */
  readonly actions?: Readonly<Record<string, readonly Capability[]>>;
  /** To give the other resource, on which an action depends, a wrong status. */
  readonly unmet?: readonly Capability[];
  /** To try an action, on one that has ended, as a party that may never perform it. */
  readonly ended?: readonly Capability[];
}

/** How a trial gets a resource. */
export interface Arrangement {
  readonly resource: Resource;
  readonly by: PartyName;
  /** The capabilities that its checks need. */
  readonly needs: ResourceNeeds;
  /** The attributes of a request to create one that should come to a status. Undefined if they are not known. */
  creation(trial: Trial, wanted: string): Promise<Creation | undefined> | Creation | undefined;
  /** The attributes of a request that cannot be refused as a duplicate. Undefined if no request is refused for that. */
  newCreation?(trial: Trial): Creation | undefined;
  /** Sees to it that another resource, which actions depend on, has the status that it must have. */
  meet?(trial: Trial): Promise<unknown>;
  /** The body of an allowed action on one, which is not known if it was not read. */
  bodyOf?(trial: Trial, action: string, view: View | undefined): unknown;
  /** Whether a check may use one that an earlier check created. */
  isUsable?(trial: Trial, view: View, wanted: string): boolean;
  /** The actor of a party, if it is not the one with the same name. */
  actorOf?(trial: Pick<Trial, "context">, party: ActorName): ActorName;
  /** The promise of a creation, and the check that judges it. */
  readonly subject: Subject;
  /** If a creation is refused and a simpler one is not, throws `Undecided` with the broken promise. */
  expectNotRefused?(trial: Trial, creation: Creation, reply: Reply): Promise<void>;
  /** The broken promise that a new one shows. Undefined if it is right. */
  mistake?(context: TrialContext, created: View): Because | undefined;
  /** The promise about what an action keeps, and the check that judges it, if there is one. */
  keeps?(action: string): Subject | undefined;
  /** The promise of a read by each party, and the check that judges it. */
  readonly reads?: Readonly<Partial<Record<ActorName, Subject>>>;
  /** The promise that its creator can read what a list showed, and the check that judges it. */
  readonly readsListed?: Subject;
  /** The promise that the answer to a creation shows it as reads do, and the check whose own subject it is. */
  readonly tells?: Subject;
  /** The relationships that the request to create one names, and the promise that the new one has them. */
  readonly named?: { readonly relationships: readonly string[]; readonly subject: Subject };
  /** The promise that a new one has the initial status. */
  readonly begins?: Subject;
}
