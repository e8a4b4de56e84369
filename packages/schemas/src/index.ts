export { diagram, lifecycleTable } from "./diagram.ts";
export {
  Connection,
  connectionOperations,
  type ConnectionAction,
  ConnectionDocument,
  type ConnectionOperation,
  ConnectionPage,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  connectionType,
  removedAttributes,
  StrictConnection,
  StrictConnectionDocument,
  StrictConnectionPage,
} from "./connection.ts";
export {
  responseHeaders,
  type ResponseHeader,
  ResponseHeaders,
  StrictResponseHeaders,
} from "./headers.ts";
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
export { pageOf, pageSize, strictPageOf } from "./page.ts";
export { Refusal, strictRefusal } from "./refusal.ts";
export { type Level, lookUp, sha256, type Source, type Statement } from "./statement.ts";
export { type StatementId, statements } from "./statements.ts";
export { instant, resolution } from "./timestamp.ts";
export { type Unknown, type UnknownId, unknowns } from "./unknowns.ts";
export {
  allowedVersions,
  newestVersion,
  promisedVersions,
  strictErrorsSince,
  type Version,
  versionNames,
  versions,
} from "./versions.ts";
