import type { Citation, Resource } from "@persona-conformance/schemas";

/** The statuses that may refuse the read of a stranger. */
export const refusedReads: readonly number[] = [403, 404];

/** The statuses that may refuse an action of a stranger: the target may object to its party, its body or the status first. */
export const refusedActs: readonly number[] = [400, 403, 404, 409, 422];

/** The promise that strangers are refused, if this resource has one. */
export const excludingFrom = ({ cites }: Resource): Citation => cites.excluded ?? cites.acts;
