import { z } from "zod";

const link = z.string().min(1).nullable();

/**
 * The envelope of a list: `data` and `links`. Both links are always present.
 * @see https://docs.withpersona.com/pagination
 */
export const pageOf = <T extends z.ZodType>(resource: T) =>
  z.looseObject({ data: z.array(resource), links: z.looseObject({ prev: link, next: link }) });

/** The same page as the description has it today, literally. */
export const strictPageOf = <T extends z.ZodType>(resource: T) =>
  z.strictObject({ data: z.array(resource), links: z.strictObject({ prev: link, next: link }) });
