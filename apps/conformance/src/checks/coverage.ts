import { type Level, type StatementId, statements } from "@persona-conformance/schemas";
import { checks } from "./index.ts";

/** Why a statement has no check. */
const unchecked: Partial<Record<StatementId, string>> = {
  "protocol/auth-https-only": "a run would have to send a key in plain text",
  "protocol/auth-own-environment": "takes keys of two environments of one organization",
  "protocol/auth-connect-enabled": "takes a key of an organization without Connect",
  "protocol/idempotent-log": "reading API logs takes a permission that a suite should not have",
  "protocol/request-id-prefix":
    "Persona may change prefixes at any time: another one is reported as drift",
  "share-tokens/redeem-same-environment": "a run would have to hold a production key",
};

/** The checks of a statement. */
export interface Coverage {
  readonly id: StatementId;
  readonly level: Level;
  readonly text: string;
  readonly url: string;
  readonly checks: readonly string[];
  /** Why there is no check. */
  readonly unchecked?: string;
}

/** Each statement with its checks, or the reason why it has none. */
export function coverage(): readonly Coverage[] {
  // `Object.keys` gives texts only; they are the ids.
  return (Object.keys(statements) as StatementId[]).map((id) => {
    const { level, text, url } = statements[id];
    const guards = checks.filter(
      ({ cites, alsoCites: also = [] }) => cites === id || also.includes(id),
    );
    const reason = unchecked[id];
    return {
      id,
      level,
      text,
      url,
      checks: guards.map((guard) => guard.id),
      ...(reason !== undefined && { unchecked: reason }),
    };
  });
}
