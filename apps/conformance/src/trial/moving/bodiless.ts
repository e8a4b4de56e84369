import type { Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { Violation } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";
import type { DashboardReply } from "./move.ts";

/** The statuses with which a target may refuse a request because of its body. */
const aboutBodies = new Set([400, 411, 415, 422]);

/**
 * If an allowed action is refused without a body, tries it with an empty JSON object. If that is carried out, the target needs a
 * body, and the action works.
 *
 * @throws {Violation} Then. Names the promise that no body is needed.
 */
export async function expectNoBodyNeeded(
  { one, cites }: Resource,
  reply: Reply | DashboardReply,
  withBody: () => Promise<Reply | DashboardReply>,
): Promise<void> {
  if (cites.bodiless === undefined || reply.kind !== "refusal") return;
  const { exchange } = reply;
  if (exchange.sent !== undefined || !aboutBodies.has(exchange.status)) return;
  const other = await withBody();
  if (other.kind !== "resource") return;
  throw new Violation(
    `status ${other.exchange.status} with a ${one} also without a body, as with an empty JSON object`,
    describe(exchange),
    { cites: cites.bodiless, evidence: exchange, recurs: true },
  );
}
