import type { Reply } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { Violation } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";
import type { DashboardReply } from "./move.ts";

/** The statuses with which a target may refuse a request because of its body. */
const aboutBodies = new Set([400, 411, 415, 422]);

/**
 * If an action is refused because it has no body, tries it with an empty JSON object. If that is answered as it should be, the
 * target needs a body, and the action works. An allowed action should be carried out, any other one refused with one of `refusals`.
 *
 * @throws {Violation} Then. Names the promise that no body is needed.
 */
export async function expectNoBodyNeeded(
  { one, cites }: Resource,
  reply: Reply | DashboardReply,
  withBody: () => Promise<Reply | DashboardReply>,
  refusals: readonly number[] = [],
): Promise<void> {
  if (cites.bodiless === undefined || reply.kind !== "refusal") return;
  const { exchange } = reply;
  const isAboutBody = aboutBodies.has(exchange.status) && !refusals.includes(exchange.status);
  if (exchange.sent !== undefined || !isAboutBody) return;
  const other = await withBody();
  if (other.kind === "dashboard" || other.kind === "unreadable") return;
  const { status } = other.exchange;
  const isRefusal = other.kind === "refusal";
  if (isRefusal !== refusals.length > 0 || (isRefusal && !refusals.includes(status))) return;
  throw new Violation(
    `status ${status}${isRefusal ? "" : ` with a ${one}`} also without a body, as with an empty JSON object`,
    describe(exchange),
    { cites: cites.bodiless, evidence: exchange, recurs: true },
  );
}
