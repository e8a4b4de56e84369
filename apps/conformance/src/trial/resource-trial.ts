import type { ApiAction, ApiRequest, Reply, SendOptions } from "@persona-conformance/client";
import { type Resource } from "@persona-conformance/schemas";
import type { Subject } from "../runner/outcome.ts";
import type { DashboardReply, Move, Transition } from "./move.ts";
import type { ActorName, Fixture } from "./session.ts";
import { type View } from "./view.ts";

/** A check's conversation about one resource of a kind. */
export interface ResourceTrial<R extends Resource = Resource> {
  readonly resource: R;
  /** What all checks share, and what is known of it now. */
  readonly fixture: Fixture | undefined;
  /** Whether there is one, or may be one. */
  readonly isAvailable: boolean;
  /**
   * One of this status, brought there by the shortest legal route, as its creator sees it. Where the status passes by
   * itself, it may have turned into another one meanwhile. `towards` is the status that it is to come to in the end.
   */
  that(
    status: R["lifecycle"]["statuses"][number],
    towards?: R["lifecycle"]["statuses"][number],
  ): Promise<View>;
  /** One of whatever status, as its creator sees it. */
  any(): Promise<View>;
  /** Tries an action: what came of it, as the actor is told. */
  attempt(move: Move<R>, id: string, options?: SendOptions): Promise<Reply<R> | DashboardReply>;
  /** The same for an action that the API has an operation for. */
  act(
    move: Move<R> & { readonly action: ApiAction<R> },
    id: string,
    options?: SendOptions,
  ): Promise<Reply<R>>;
  /** One legal step, seen to have happened by a read after it. */
  step(move: Move<R>, before: View, to: string): Promise<View>;
  /** The last step of an action in this cell, taken now if there was none. */
  transition(action: R["lifecycle"]["actions"][number]): Promise<Transition>;
  /** Sees to it that another resource, which actions depend on, has the status that it must have. */
  meet(): Promise<void>;
  /** Keeps one for this check alone, also one that it has created by itself. */
  keep(view: View): View;
  /** Leaves one to the checks after this one, as it is now. */
  offer(view: View): void;
  /** Reads until what has begun has ended; undecided where that takes longer than we wait. */
  ended(id: string): Promise<View>;
  /** Demands that a party who is told that it is not there can read it; else that promise is the broken one. */
  seenBy(party: ActorName, id: string): Promise<void>;
  /** What reads show otherwise than the answer to a creation, by making one more, and the promise that this breaks. */
  mistold(): Promise<{ readonly names: readonly string[]; readonly subject: Subject } | undefined>;
  /** Who acts as a party. */
  actorOf(party: R["lifecycle"]["parties"][number]): ActorName;
  /** Reads until it is as expected, or time is up: then it gives what was read last. */
  settled(
    id: string,
    isExpected: (view: View) => boolean,
    party?: ActorName,
    headers?: ApiRequest["headers"],
  ): Promise<View>;
}
