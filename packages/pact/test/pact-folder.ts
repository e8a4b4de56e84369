import { fileURLToPath } from "node:url";

/** Where the tests leave the pact that they make. */
export const folder = fileURLToPath(new URL("../pacts", import.meta.url));
export const consumer = "persona-connect-client";
