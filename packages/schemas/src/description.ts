/** The contents of an OpenAPI description for a consumer, and the meaning of its changes. */
export { type Baseline, readBaseline } from "./description/baseline.ts";
export { type Change, changeId } from "./description/change.ts";
export { type Comparison, compareSurfaces } from "./description/compare-surfaces.ts";
export { digestOf, shortened } from "./description/digest.ts";
export { digested, inWords, type Words } from "./description/digested.ts";
export { operationKey } from "./description/operations.ts";
export {
  at,
  behind,
  escaped,
  isNode,
  memberOf,
  type Node,
  partsOf,
  type Place,
  placeOf,
  target,
} from "./description/place.ts";
export { type Force, type Sentence, sentenceDigest, sentencesOf } from "./description/sentence.ts";
export {
  type ChangeKind,
  severities,
  type Severity,
  severityOf,
  type Side,
} from "./description/severity.ts";
export type { Shape } from "./description/shape.ts";
export { surfaceOf } from "./description/read-surface.ts";
export type { Operation, Part, Surface } from "./description/surface.ts";
