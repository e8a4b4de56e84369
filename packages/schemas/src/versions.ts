interface ApiVersion {
  /** In the schema of the `Persona-Version` header. */
  readonly header: boolean;
  /** With a folder in the official OpenAPI description. */
  readonly folder: boolean;
  /** With documentation pages of its own. */
  readonly docs: boolean;
}

/**
 * The API versions, the oldest first. Persona lists them at three places that disagree, so each place is noted.
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

/** The name of an API version: its date. */
export type Version = keyof typeof versions;

/** The oldest first. */
// `Object.keys` gives texts only; they are the versions.
export const versionNames = Object.keys(versions) as readonly Version[];

/**
 * The documentation's default.
 * @see https://docs.withpersona.com/versioning
 */
export const newestVersion: Version = "2026-09-29";

/** Versions that are in both the documentation and the header's schema. A target that refuses one of them is wrong. */
export const promisedVersions = versionNames.filter(
  (name) => versions[name].header && versions[name].docs,
);

/** Versions that the header's schema allows. */
export const allowedVersions = versionNames.filter((name) => versions[name].header);

/**
 * Since this version, nothing is included unless a request asks for it.
 * @see https://docs.withpersona.com/versioning
 */
export const includedOnRequestSince: Version = "2025-10-27";

/**
 * Since this version, every refusal has a body.
 * @see https://docs.withpersona.com/versioning
 */
export const errorBodiesSince: Version = "2025-10-27";

/**
 * Since this version, a sparse fieldset may name its fields in any inflection.
 * @see https://docs.withpersona.com/versioning
 */
export const anyFieldStyleSince: Version = "2025-10-27";
