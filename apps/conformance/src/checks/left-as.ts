import type { Resource } from "@persona-conformance/schemas";

/** A resource that stays in a status, in words. Checks that leave the same as it is can wait together. */
export const leftAs = ({ one }: Resource, status: string): string => `a ${status} ${one}`;
