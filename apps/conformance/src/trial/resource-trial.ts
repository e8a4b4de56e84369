import type { ApiAction, ApiRequest, Reply, SendOptions } from "@persona-conformance/client";
import { type Resource } from "@persona-conformance/schemas";
import type { Subject } from "../runner/outcome.ts";
import type { ActionAnswer, DashboardReply, Move, Transition } from "./moving/move.ts";
import type { ActorName } from "./party.ts";
import type { Fixture } from "./arranging/fixture.ts";
import { type View } from "./reading/view.ts";

/** What a check uses to work with one resource of a kind. */
export interface ResourceTrial<R extends Resource = Resource> {
  readonly resource: R;
  /** The resource that all checks share, and what is known of it. */
  readonly fixture: Fixture | undefined;
  /** Whether there is one, or one can be created. */
  readonly isAvailable: boolean;
  /**
   * Arranges one with this status, by the shortest legal route. Resolves to the creator's view. If the status does not last,
   * the view may have the next one. `towards` is the status that it should have in the end.
   */
  that(
    status: R["lifecycle"]["statuses"][number],
    towards?: R["lifecycle"]["statuses"][number],
  ): Promise<View>;
  /** Arranges one with any status. Resolves to the creator's view. */
  any(): Promise<View>;
  /** Tries an action. Resolves to its answer. */
  attempt(move: Move<R>, id: string, options?: SendOptions): Promise<Reply<R> | DashboardReply>;
  /** The same for an action with an operation in the API. */
  act(
    move: Move<R> & { readonly action: ApiAction<R> },
    id: string,
    options?: SendOptions,
  ): Promise<Reply<R>>;
  /** Makes one legal step, and confirms it with a read. */
  step(move: Move<R>, before: View, to: string): Promise<View>;
  /** The steps that were made in this cell, with each resource of this kind. */
  taken(): readonly Transition[];
  /** The last step with an action in this cell. Makes one if there was none. */
  transition(action: R["lifecycle"]["actions"][number]): Promise<Transition>;
  /** Brings another resource, on which actions depend, to the status that they need. */
  meet(): Promise<void>;
  /** Reserves one for this check, also one that the check created. */
  keep(view: View): View;
  /** Releases one for later checks, as it is now. */
  offer(view: View): void;
  /** Reads until a change in progress has ended. The check is undecided if that takes too long. */
  ended(id: string): Promise<View>;
  /**
   * Sends an action that should be allowed. After a 409, waits until other changes that this run has begun have ended, since one
   * of them may have been in the way, and sends it once more.
   */
  unhindered<T extends ActionAnswer>(id: string, send: () => Promise<T>): Promise<T>;
  /** Demands that a party who is told that it is not there can read it; else that promise is the broken one. */
  seenBy(party: ActorName, id: string): Promise<void>;
  /** What reads show otherwise than the answer to a creation, by making one more, and the promise that this breaks. */
  mistold(): Promise<{ readonly names: readonly string[]; readonly subject: Subject } | undefined>;
  /** The actor that is a party. */
  actorOf(party: R["lifecycle"]["parties"][number]): ActorName;
  /** Reads until the view is as expected, or the time is over. Resolves to the last view. */
  settled(
    id: string,
    isExpected: (view: View) => boolean,
    party?: ActorName,
    headers?: ApiRequest["headers"],
  ): Promise<View>;
  /**
   * Like `settled`, after something that leads from a view to a status. Every second such read may be in another cell than the
   * check's own. If the two differ, the check goes on with its own, and the promise is blamed that all cells show the same.
   */
  settledAnywhere(
    before: View,
    to: string | undefined,
    isExpected: (view: View) => boolean,
    party?: ActorName,
  ): Promise<View>;
}
