import manifest from "../package.json" with { type: "json" };

/** Name and version of the suite, for run documents. */
export const suite = { name: "persona-conformance", version: manifest.version } as const;
