interface ApiVersion {
  /** Listed among the allowed values of the `Persona-Version` header. */
  readonly header: boolean;
  /** Has a folder of its own in the official OpenAPI description. */
  readonly folder: boolean;
  /** Has a documentation tree of its own. */
  readonly docs: boolean;
}

/**
 * The API versions, oldest first. The three places where Persona lists them disagree, so each is noted.
 * @see https://docs.withpersona.com/versioning
 */
export const versions = {
  "2020-05-18": { header: true, folder: true, docs: true },
  "2021-02-21": { header: true, folder: false, docs: false },
  "2021-05-14": { header: false, folder: true, docs: true },
  "2021-07-05": { header: true, folder: true, docs: true },
  "2021-08-18": { header: true, folder: false, docs: false },
  "2022-09-01": { header: true, folder: true, docs: true },
  "2023-01-05": { header: true, folder: true, docs: true },
  "2025-10-27": { header: true, folder: true, docs: true },
  "2025-12-08": { header: true, folder: true, docs: true },
  "2026-09-29": { header: false, folder: false, docs: true },
} as const satisfies Record<string, ApiVersion>;

export type Version = keyof typeof versions;

/** Oldest first. */
export const versionNames = Object.keys(versions) as readonly Version[];

/** The documentation's default. */
export const newestVersion: Version = "2026-09-29";

/** Versions that the documentation and the header's schema both name: a target that refuses one of them is wrong. */
export const promisedVersions = versionNames.filter(
  (name) => versions[name].header && versions[name].docs,
);

/** Versions that the header's schema allows, whether they have documentation of their own or not. */
export const allowedVersions = versionNames.filter((name) => versions[name].header);

/** From this version on, the names in a sparse fieldset are understood in any inflection. */
export const anyFieldStyleSince: Version = "2025-10-27";
