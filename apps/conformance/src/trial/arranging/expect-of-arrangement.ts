import type { Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { type Spoilt, Undecided, Violation } from "../../runner/outcome.ts";
import { describe, expectResource } from "../judging/expect.ts";
import type { Move } from "../moving/move.ts";
import type { ActorName } from "../party.ts";
import type { Arrangement } from "./arrangement.ts";
import { differences, type View } from "../reading/view.ts";

/**
 * Reads a resource as a party of it. A refusal breaks the promise that the party can read it, not the check's. If only lists have
 * shown its id, and no read, it breaks the promise that they show what can be retrieved.
 */
export function expectSeen(
  resource: Resource,
  reply: Reply,
  party: ActorName,
  arrangement: Arrangement | undefined,
  isOnlyListed = false,
): View {
  const { reads, readsListed } = arrangement ?? {};
  const isUnknown = isOnlyListed && reply.kind === "refusal" && reply.exchange.status === 404;
  const read = (isUnknown ? readsListed : undefined) ?? reads?.[party];
  const subject = reply.kind === "refusal" ? read : undefined;
  if (subject === undefined) return expectResource(resource, reply);
  const { one } = resource;
  const [expected, actual] = [`status 200 with a ${one}`, describe(reply.exchange)];
  throw new Undecided(`the ${party} cannot read the ${one}: ${actual}`, {
    because: {
      ...subject,
      expected,
      actual,
      evidence: reply.exchange,
      ...(isUnknown && { spoilt: refusedReads }),
    },
  });
}

/** If lists show ids of nothing, every read that names such an id is refused: in its path, or as a cursor. */
const refusedReads: Spoilt = {
  answers: { has: ({ method, status }) => method === "GET" && status >= 400 && status < 500 },
  for: "others",
  leads: true,
};

/**
 * Demands that everybody sees what was done in a dashboard, if the party that did it sees it. `read` reads as that party or as
 * the creator, until `isDone` or time is up.
 */
export async function expectSeenByAll(
  view: View,
  { party }: Move,
  isDone: (view: View) => boolean,
  read: (who?: ActorName) => Promise<View>,
): Promise<void> {
  const { one, cites } = view.resource;
  if (isDone(view)) return;
  // A lifecycle's parties are actors.
  const theirs = await read(party as ActorName);
  if (!isDone(theirs)) return;
  // A replica may have lagged until now.
  const seen = await read();
  if (isDone(seen)) return;
  const expected = `a ${one} that is ${describe(theirs.status)}, as the ${party} sees it`;
  throw new Violation(expected, `a ${one} that is ${describe(seen.status)}`, {
    ...(cites.oneView && { cites: cites.oneView }),
    evidence: seen.exchange,
  });
}

/** Demands that an action kept what it must keep. If not, that promise is broken, not the check's. */
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
  throw new Undecided(`an action changed what it must keep: ${actual}`, {
    because: {
      ...subject,
      expected: `the same ${before.resource.one}`,
      actual,
      evidence: after.exchange,
    },
  });
}
