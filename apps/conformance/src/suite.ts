import manifest from "../package.json" with { type: "json" };

/** Name and version of the suite, as each run document carries them. */
export const suite = { name: "persona-conformance", version: manifest.version } as const;
