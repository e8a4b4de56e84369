import type { OwnStatement } from "@persona-conformance/schemas";

/** Makes the promises of a resource that nobody documents. */
export const promisesOf =
  (name: string) =>
  (id: string): OwnStatement => ({
    id: `${name}/${id}`,
    level: "MUST",
    text: `${name} promise ${id}`,
    url: `https://docs.example/${name}`,
  });

/** The HTTP statuses of refusals that each of its operations declares. */
export const refusals = [400, 401, 403, 404, 409, 422, 429] as const;
