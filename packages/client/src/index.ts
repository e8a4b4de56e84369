export { authoritiesOf } from "./certificates.ts";
export { type Client, type ClientOptions, createClient } from "./client.ts";
export { type Clock, systemClock } from "./clock.ts";
export { NoReplyError, reasonOf } from "./errors.ts";
export { type Exchange, jsonOf, kebabOf, type SentHeaders } from "./exchange.ts";
export { isAddressable, pathOf } from "./path.ts";
export { createRedactor } from "./redact.ts";
export {
  type ListReply,
  type PageReply,
  readListReply,
  readReply,
  type RefusalReply,
  type Reply,
  type ResourceReply,
  type SettledReply,
  type UnreadableReply,
  type UnsettledReply,
} from "./reply.ts";
export type { ApiRequest } from "./request.ts";
export {
  type ActionInput,
  type ActOptions,
  type ApiAction,
  type CommonClient,
  type Creation,
  createResourceClient,
  type ListQuery,
  type ReadOptions,
  type ResourceClient,
  type SettledOptions,
} from "./resource-client.ts";
export { askedWait, leastWait, type Retries } from "./retries.ts";
export type { SendOptions } from "./send.ts";
export { networkVariables } from "./network-variables.ts";
export { type Fetch, type FetchOptions, overNetwork, type Received } from "./transport.ts";
export { userAgent } from "./user-agent.ts";
