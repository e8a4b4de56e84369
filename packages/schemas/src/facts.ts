/** Everything of this package that needs no zod, for code that starts fast. */
export { type Citation, idOf, type OwnStatement, statementOf } from "./citation.ts";
export {
  type ConnectionAction,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  type ConnectionView,
} from "./connections.ts";
export { diagram, lifecycleTable } from "./diagram.ts";
export { didYouMean, similarNames } from "./did-you-mean.ts";
export {
  inflect,
  type Inflection,
  inflections,
  inflectKey,
  isInflected,
  keysOf,
} from "./inflection.ts";
export { jsonAt, jsonObject } from "./json.ts";
export {
  type Attempt,
  defineLifecycle,
  endsOf,
  type Lifecycle,
  type LifecycleTable,
  type Objection,
  type Passage,
  type Ruling,
  type Settling,
  shownBy,
  type Step,
  type Transition,
} from "./lifecycle.ts";
export { basePath, isInApi, operation, type Operation, successOf } from "./operation.ts";
export { pageSize } from "./page-size.ts";
export { createRegistry, type OperationIdOf, type Registered, type Registry } from "./registry.ts";
export {
  attemptIdOf,
  type AttributeKind,
  attributesOf,
  type Camel,
  defineResource,
  type Input,
  type Inputs,
  type PersonalAttribute,
  type PersonalOf,
  type PersonalValues,
  type Relationship,
  type Resource,
  type ResourceCitations,
  type ResourceName,
  type ViewOf,
} from "./resource.ts";
export { type OperationId, registry, resources } from "./resources.ts";
export {
  failureReasons,
  shareableKinds,
  type ShareableKind,
  type ShareTokenAction,
  type ShareTokenParty,
  shareTokens,
  type ShareTokenStatus,
  type ShareTokenView,
  tokenLifetime,
} from "./share-tokens.ts";
export { type Level, sha256, type Source, type Statement } from "./statement.ts";
export { type StatementId, statements } from "./statements/index.ts";
export { instant, resolution } from "./timestamp.ts";
export type { Unknown } from "./unknown.ts";
export { refusedActs, refusedReads } from "./strangers.ts";
export { type UnknownId, unknowns } from "./unknowns.ts";
export {
  allowedVersions,
  newestVersion,
  promisedVersions,
  anyFieldStyleSince,
  errorBodiesSince,
  includedOnRequestSince,
  type Version,
  versionNames,
  versions,
} from "./versions.ts";
