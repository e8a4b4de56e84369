import type { Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { Undecided } from "../runner/outcome.ts";
import { describe, expectResource } from "./expect.ts";
import type { Move } from "./move.ts";
import type { ActorName, Arrangement } from "./session.ts";
import { differences, type View } from "./view.ts";

/** What a party reads of its own; a refusal breaks the promise that it can be read, and no other. */
export function expectSeen(
  resource: Resource,
  reply: Reply,
  party: ActorName,
  arrangement: Arrangement | undefined,
): View {
  const subject = reply.kind === "refusal" ? arrangement?.reads?.[party] : undefined;
  if (subject === undefined) return expectResource(resource, reply);
  const { one } = resource;
  const [expected, actual] = [`status 200 with a ${one}`, describe(reply.exchange)];
  throw new Undecided(`the ${party} cannot read the ${one}: ${actual}`, {
    because: { ...subject, expected, actual },
  });
}

/** An action that changes what it is to keep breaks that promise, and not its own. */
export function expectKept(
  arrangement: Arrangement | undefined,
  { action }: Move,
  before: View,
  after: View,
): void {
  const subject = arrangement?.keeps?.(action);
  const changed = differences(before, after);
  if (subject === undefined || changed.length === 0) return;
  const actual = changed.join("; ");
  throw new Undecided(`what is to be kept was changed by an action: ${actual}`, {
    because: { ...subject, expected: `the same ${before.resource.one}`, actual },
  });
}
