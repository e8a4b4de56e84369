/** What Persona says, without the schemas that validate it: for who needs no zod, and no time to load it. */
export {
  type ConnectionAction,
  connectionAttributes,
  connectionOperations,
  type ConnectionOperation,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  connectionType,
  removedAttributes,
} from "./connection.ts";
export { diagram, lifecycleTable } from "./diagram.ts";
export {
  inflect,
  type Inflection,
  inflections,
  inflectKey,
  isInflected,
  keysOf,
} from "./inflection.ts";
export {
  type ActionOf,
  type Attempt,
  defineLifecycle,
  type Lifecycle,
  type LifecycleTable,
  type PartyOf,
  type Ruling,
  type StatusOf,
  type Step,
  type Transition,
} from "./lifecycle.ts";
export { pageSize } from "./page-size.ts";
export { type Level, lookUp, sha256, type Source, type Statement } from "./statement.ts";
export { type StatementId, statements } from "./statements.ts";
export { instant, resolution } from "./timestamp.ts";
export { type Unknown, type UnknownId, unknowns } from "./unknowns.ts";
export {
  allowedVersions,
  newestVersion,
  promisedVersions,
  anyFieldStyleSince,
  type Version,
  versionNames,
  versions,
} from "./versions.ts";
