/** Rows on a page: unless asked for, at the least and at the most. */
export const pageSize = { default: 10, minimum: 1, maximum: 100 } as const;
