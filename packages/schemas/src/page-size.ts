/**
 * Rows on a page: the default, the minimum and the maximum.
 * @see https://docs.withpersona.com/pagination
 */
export const pageSize = { default: 10, minimum: 1, maximum: 100 } as const;
