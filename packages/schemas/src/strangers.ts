/**
 * The HTTP statuses that may refuse the read of an organization that is no party. The likeliest comes first.
 *
 * @see https://docs.withpersona.com/api-reference/connect/connections/retrieve-a-connect-connection
 */
export const refusedReads: readonly number[] = [404, 403];

/**
 * The HTTP statuses that may refuse its action: the API may object to the party, to the body or to the status first.
 *
 * @see https://docs.withpersona.com/api-reference/connect/connections/deactivate-a-connect-connection
 */
export const refusedActs: readonly number[] = [...refusedReads, 400, 409, 422];
