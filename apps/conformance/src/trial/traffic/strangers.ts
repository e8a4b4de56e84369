import type { Citation, Resource } from "@persona-conformance/schemas";

/** The promise that strangers are refused, if this resource has one. */
export const excludingFrom = ({ cites }: Resource): Citation => cites.excluded ?? cites.acts;
